using System.Diagnostics;
using System.Globalization;
using System.Text;
using FedDistill.Core.Faults;

namespace FedDistill.EndToEnd.Tests.Processes;

/// <summary>
/// A program that runs as its user runs it: a process of its own, arguments in, lines and an exit code out.
/// </summary>
public sealed class ProcessUnderTest : IDisposable
{
    /// <summary>Guards against hanging; nothing is expected to come near it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Lock _gate = new();
    private readonly Process _process;
    private readonly string _command;
    private readonly List<string> _lines = [];
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly List<(string Part, TaskCompletionSource<string> Found)> _waiting = [];
    private readonly List<(int Count, TaskCompletionSource<string> Found)> _counting = [];

    private ProcessUnderTest(string program, string folder, string[] arguments, string failpoint)
    {
        _command = $"{program} {string.Join(' ', arguments)}";
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        _process.StartInfo.Environment[Failpoint.Variable] = failpoint;
        _process.OutputDataReceived += (_, line) => OnLine(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(_error, line.Data);
    }

    /// <summary>What it has written to the standard output so far.</summary>
    public string Output => Read(_output);

    /// <summary>What it has written to the standard error so far.</summary>
    public string Error => Read(_error);

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Runs <c>feddistill-coordinator</c>.</summary>
    public static ProcessUnderTest Coordinator(string folder, params string[] arguments) =>
        Start("feddistill-coordinator", folder, arguments, failpoint: "");

    /// <summary>Runs <c>feddistill-coordinator</c> with a failpoint set.</summary>
    public static ProcessUnderTest FailingCoordinator(string failpoint, string folder, params string[] arguments) =>
        Start("feddistill-coordinator", folder, arguments, failpoint);

    /// <summary>Runs <c>feddistill-client</c>.</summary>
    public static ProcessUnderTest Client(string folder, params string[] arguments) =>
        Start("feddistill-client", folder, arguments, failpoint: "");

    /// <summary>Runs <c>feddistill-client</c> with a failpoint set.</summary>
    public static ProcessUnderTest FailingClient(string failpoint, string folder, params string[] arguments) =>
        Start("feddistill-client", folder, arguments, failpoint);

    /// <summary>Waits for a line of either stream, one that was written before included.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or hangs, without it.</exception>
    public Task<string> LineAsync(string part) => LineAsync(Await(part), $"No line with '{part}' from");

    /// <summary>Waits until it has written so many lines, to either stream.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or hangs, before that.</exception>
    public Task LinesAsync(int count) => LineAsync(Await(count), $"Not {count} lines from");

    private async Task<string> LineAsync(Task<string> found, string failure)
    {
        var exit = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(found, exit, Task.Delay(Patience, TestContext.Current.CancellationToken));
        // The end of the process also means that its last line is there.
        return found.IsCompletedSuccessfully ? await found : throw new InvalidOperationException($"{failure} {this}");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
            return _process.ExitCode;
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"Does not end: {this}", exception);
        }
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    /// <returns>What it has written to the standard output.</returns>
    public async Task<string> SuccessAsync()
    {
        var code = await ExitAsync();
        Assert.True(code == 0, $"Exit code {code}: {this}");
        return Output;
    }

    /// <summary><c>kill -TERM</c>: asked to end in good order.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary><c>kill -9</c>: no handler runs, nothing is flushed.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary><c>kill -STOP</c>: it stays and does nothing, as on a machine that hangs.</summary>
    public Task PauseAsync() => SignalAsync("-STOP");

    /// <summary><c>kill -CONT</c>: it goes on.</summary>
    public Task GoOnAsync() => SignalAsync("-CONT");

    /// <summary>The command with all that it wrote, for the message of a failed test.</summary>
    public override string ToString() => $"{_command}\n--- standard output\n{Output}--- standard error\n{Error}";

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    /// <summary>Runs any other program.</summary>
    public static ProcessUnderTest Other(string program, string folder, params string[] arguments) =>
        Run(program, folder, arguments, failpoint: "");

    private static ProcessUnderTest Start(string program, string folder, string[] arguments, string failpoint) =>
        Run("dotnet", folder, [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. arguments], failpoint);

    private static ProcessUnderTest Run(string program, string folder, string[] arguments, string failpoint)
    {
        var started = new ProcessUnderTest(program, folder, arguments, failpoint);
        started._process.Start();
        started._process.StandardInput.Close();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private Task<string> Await(string part)
    {
        lock (_gate)
        {
            if (_lines.Find(line => line.Contains(part, StringComparison.Ordinal)) is { } written)
            {
                return Task.FromResult(written);
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((part, found));
            return found.Task;
        }
    }

    private Task<string> Await(int count)
    {
        lock (_gate)
        {
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _counting.Add((count, found));
            CountLines();
            return found.Task;
        }
    }

    private void CountLines()
    {
        foreach (var (_, found) in _counting.Where(counting => _lines.Count >= counting.Count))
        {
            found.TrySetResult("");
        }
    }

    private void OnLine(StringBuilder stream, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            stream.Append(line).Append('\n');
            _lines.Add(line);
            CountLines();
            foreach (var (_, found) in _waiting.Where(waiting => line.Contains(waiting.Part, StringComparison.Ordinal)))
            {
                found.TrySetResult(line);
            }
        }
    }

    private string Read(StringBuilder stream)
    {
        lock (_gate)
        {
            return stream.ToString();
        }
    }
}
