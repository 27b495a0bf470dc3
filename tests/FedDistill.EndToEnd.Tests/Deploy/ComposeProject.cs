using System.ComponentModel;
using System.Diagnostics;

namespace FedDistill.EndToEnd.Tests.Deploy;

/// <summary>The federation of deploy/compose.yml under a name of its own, on a real engine; all of it goes with this object.</summary>
internal sealed class ComposeProject : IAsyncDisposable
{
    /// <summary>Why a test that needs an engine is skipped.</summary>
    public const string Missing = "No Docker engine with compose answers here.";

    private readonly string _name = $"feddistill-{Guid.NewGuid():N}";

    private ComposeProject()
    {
    }

    /// <summary>Whether there is an engine.</summary>
    public static async Task<bool> CanBeHadAsync()
    {
        try
        {
            return (await RunAsync("version")).Code == 0 && (await RunAsync("compose", "version")).Code == 0;
        }
        catch (Win32Exception)
        {
            // No such program.
            return false;
        }
    }

    /// <summary>Builds what is not built, and starts everything.</summary>
    public static async Task<ComposeProject> UpAsync()
    {
        var project = new ComposeProject();
        await project.ComposeAsync("up", "--build", "--detach");
        return project;
    }

    /// <summary>Runs a verb of compose, which must end well.</summary>
    /// <returns>Its standard output.</returns>
    public async Task<string> ComposeAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(["compose", "--project-name", _name, "--file", Path.Combine(DeployFolder.Path, "compose.yml"), .. arguments]);
        Assert.True(code == 0, $"docker compose {string.Join(' ', arguments)} ended with {code}:\n{output}\n{error}");
        return output;
    }

    /// <summary>Waits for the end of services.</summary>
    /// <returns>Their exit codes.</returns>
    public async Task<IReadOnlyList<int>> ExitCodesAsync(params string[] services)
    {
        var codes = new List<int>();
        foreach (var service in services)
        {
            var (_, output, _) = await RunAsync("wait", Container(service));
            codes.Add(int.Parse(output, System.Globalization.CultureInfo.InvariantCulture));
        }

        return codes;
    }

    /// <summary>
    /// <c>kill -9</c> of a service's process, as a crash: <c>docker kill</c> would also take its restart policy off. Returns
    /// when the engine has started it again.
    /// </summary>
    public async Task CrashAsync(string service)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var pid = int.Parse((await RunAsync("inspect", "--format", "{{.State.Pid}}", Container(service))).Output, System.Globalization.CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(pid);
        process.Kill();
        var hasDied = false;
        using var events = Start("events", "--since", now, "--filter", $"container={Container(service)}", "--filter", "event=die", "--filter", "event=start", "--format", "{{.Action}}");
        while (await events.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && (line != "start" || !hasDied))
        {
            hasDied |= line == "die";
        }

        events.Kill();
    }

    /// <summary>How often the engine has started a service again.</summary>
    public async Task<string> RestartsAsync(string service) =>
        (await RunAsync("inspect", "--format", "{{.RestartCount}}", Container(service))).Output.Trim();

    /// <summary>Follows a service's log to a line.</summary>
    public async Task LineAsync(string service, string part)
    {
        using var log = Start("logs", "--follow", Container(service));
        while (await log.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
            {
                log.Kill();
                return;
            }
        }

        Assert.Fail($"{service} ended without a line with '{part}'.");
    }

    /// <summary>A file's SHA-256 in a service's volume.</summary>
    public async Task<string> Sha256Async(string service, string path, string copy)
    {
        await ComposeAsync("cp", $"{service}:{path}", copy);
        return Processes.RunOutput.Sha256(copy);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await ComposeAsync("down", "--volumes", "--timeout", "1");

    private string Container(string service) => $"{_name}-{service}-1";

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("docker", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
}
