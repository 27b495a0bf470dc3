using System.Text.Json;
using System.Text.RegularExpressions;

namespace FedDistill.EndToEnd.Tests.Processes;

/// <summary>
/// A coordinator that serves on loopback, and whatever is run against it; all of it ends with this object.
/// </summary>
public sealed partial class ServedCoordinator : IDisposable
{
    private readonly string _folder;
    private readonly ProcessUnderTest _process;
    private readonly List<ProcessUnderTest> _others = [];

    private ServedCoordinator(string folder, ProcessUnderTest process, string url)
    {
        _folder = folder;
        _process = process;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>Its state.</summary>
    public string DataFolder => Path.Combine(_folder, "coordinator");

    /// <summary>What it has logged.</summary>
    public string Log => _process.Output + _process.Error;

    /// <summary>Serves on a free port, its state below the folder.</summary>
    public static Task<ServedCoordinator> StartAsync(string folder, params string[] options) =>
        StartAsync(folder, "http://127.0.0.1:0", options);

    /// <summary>Makes certificates and serves https with them, so that nobody is let in without one.</summary>
    public static async Task<ServedCoordinator> StartSecureAsync(string folder)
    {
        using var init = ProcessUnderTest.Coordinator(folder, "init", "--data-dir", "coordinator");
        await init.SuccessAsync();
        return await StartAsync(folder, "https://127.0.0.1:0", []);
    }

    /// <summary><c>init --if-missing</c> beside the coordinator that serves, as when its container is started again.</summary>
    public async Task InitAgainAsync()
    {
        using var init = ProcessUnderTest.Coordinator(_folder, "init", "--data-dir", "coordinator", "--if-missing");
        Assert.Equal("coordinator has its certificates already.\n", await init.SuccessAsync());
    }

    /// <summary>Dies without a word.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Hangs until <see cref="GoOnAsync"/>.</summary>
    public Task PauseAsync() => _process.PauseAsync();

    /// <summary>Goes on after <see cref="PauseAsync"/>.</summary>
    public Task GoOnAsync() => _process.GoOnAsync();

    /// <summary>A new process on the same state and the same port.</summary>
    public Task<ServedCoordinator> StartAgainAsync() => StartAsync(_folder, Url, []);

    /// <summary>Runs one of the operator's verbs against it.</summary>
    public ProcessUnderTest Operator(string verb, params string[] arguments) =>
        Kept(ProcessUnderTest.Coordinator(
            _folder, [verb, "--coordinator", Url, .. Url.StartsWith("https", StringComparison.Ordinal) ? ["--identity", "coordinator"] : (string[])[], .. arguments]));

    /// <summary>Runs one of the clients' verbs against it.</summary>
    public ProcessUnderTest Client(string verb, params string[] arguments) =>
        Kept(ProcessUnderTest.Client(_folder, [verb, "--coordinator", Url, .. arguments]));

    /// <summary>Lets a client join; its output goes to <c>out-NAME</c> below the folder.</summary>
    public ProcessUnderTest Join(string name, string data, params string[] arguments) =>
        Client("join", ["--name", name, "--data", data, "--output", $"out-{name}", .. arguments]);

    /// <summary>The same for a client that fails where it is told.</summary>
    public ProcessUnderTest JoinFailing(string failpoint, string name, string data) => Kept(ProcessUnderTest.FailingClient(
        failpoint, _folder, "join", "--coordinator", Url, "--name", name, "--data", data, "--output", $"out-{name}"));

    /// <summary>The one federation in <c>status --json</c>.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        var status = RunOutput.Json(await Operator("status", "--json").SuccessAsync());
        return Assert.Single(status.GetProperty("federations").EnumerateArray());
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _others.ForEach(process => process.Dispose());
        _process.Dispose();
    }

    private ProcessUnderTest Kept(ProcessUnderTest process)
    {
        _others.Add(process);
        return process;
    }

    private static async Task<ServedCoordinator> StartAsync(string folder, string listen, string[] options)
    {
        var process = ProcessUnderTest.Coordinator(folder, ["serve", "--data-dir", "coordinator", "--listen", listen, .. options]);
        try
        {
            var url = ServingOn().Match(await process.LineAsync("Serving on"));
            Assert.True(url.Success, process.ToString());
            return new ServedCoordinator(folder, process, url.Groups["url"].Value);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    [GeneratedRegex(@"Serving on (?<url>https?://[\d.]+:\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServingOn();
}
