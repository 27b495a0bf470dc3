using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Cli;

/// <summary>
/// Exit codes and what stands on which stream. Alone, because the console belongs to the whole process.
/// </summary>
[Collection(ConsoleTests.Name)]
public sealed class CoordinatorCommandLineTests : IDisposable
{
    private const string NoOne = "http://127.0.0.1:9";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("simulate")]
    [InlineData("start")]
    public async Task AnyVerb_SpecWithFiveErrors_TellsAllFiveAndExitsWithTwo(string verb)
    {
        var path = _folder.File("wrong.json");
        await File.WriteAllTextAsync(
            path,
            """
            {
              "clients": 0, // at least one
              "rounds": "two",
              "student": "resnet",
              "temperature": 1000,
              "sedd": 1
            }
            """,
            TestContext.Current.CancellationToken);

        var (code, output, error) = await RunAsync(verb, path);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(6, lines.Length);
        Assert.Contains("wrong.json has 5 errors", lines[0], StringComparison.Ordinal);
        Assert.All(
            ["clients is 0", "rounds is \"two\"", "student is \"resnet\"", "temperature is 1000", "sedd is no field; did you mean seed?"],
            finding => Assert.Contains(lines, line => line.StartsWith(finding, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Simulate_FlagOverAFile_FlagWins()
    {
        var path = _folder.File("spec.json");
        await File.WriteAllTextAsync(path, """{ "clients": 3 }""", TestContext.Current.CancellationToken);

        var (code, _, error) = await RunAsync("simulate", path, "--clients", "-3");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("clients is -3", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("simulate", "--sedd", "1")]
    [InlineData("simulate", "--clients", "many")]
    [InlineData("simulate", "no-such-file.json")]
    [InlineData("serve", "--listen", "https://127.0.0.1:1")]
    [InlineData("serve", "--listen", "http://0.0.0.0:1")]
    [InlineData("serve", "--listen", "http://127.0.0.1:1", "--admin-listen", "https://127.0.0.1:2")]
    [InlineData("status", "--coordinator", "http://10.0.0.1:1")]
    [InlineData("status", "--coordinator", "https://127.0.0.1:1", "--identity", "nowhere")]
    [InlineData("init", "--name", "https://host")]
    [InlineData("serve", "--log-format", "xml")]
    [InlineData("serve", "--max-members", "0")]
    [InlineData("serve", "--max-message-bytes", "1000")]
    [InlineData("serve", "--stream-window-seconds", "100000000")]
    [InlineData("status", "--coordinator", "nonsense")]
    [InlineData("stop")]
    public async Task AnyVerb_BadUsage_ExitsWithTwo(params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, code);
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("stop", "a")]
    public async Task AnyVerb_CoordinatorUnreachable_IsOneLineWithTheRemedyAndExitsWithFour(params string[] arguments)
    {
        var (code, output, error) = await RunAsync([.. arguments, "--coordinator", NoOne]);

        Assert.Equal((ExitCode.Network, ""), (code, output));
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(NoOne, line, StringComparison.Ordinal);
        Assert.Contains("does not answer", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_MissingDataFolder_ExitsWithThree()
    {
        var missing = _folder.File("nowhere");

        var (code, _, error) = await RunAsync("simulate", "--data", missing);

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains(missing, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_RunningFederation_PrintsTheContractsJson()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await coordinator.BeginAsync(TestFederation.Spec("seen"), "anna", "ben");

        var (code, output, error) = await RunAsync("status", "--json", "--coordinator", coordinator.Host.Url.ToString());

        Assert.Equal((ExitCode.Done, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        var federation = json.RootElement.GetProperty("federations")[0];
        Assert.Equal("seen", federation.GetProperty("name").GetString());
        Assert.Equal("running", federation.GetProperty("state").GetString());
        Assert.Equal((1, 2), (federation.GetProperty("round").GetInt32(), federation.GetProperty("rounds").GetInt32()));
        Assert.Equal("", federation.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Init_Twice_PrintsTheAuthorityAndThenRefuses()
    {
        var (code, output, _) = await RunAsync("init", "--data-dir", _folder.Path, "--name", "coordinator.example.org");
        var again = await RunAsync("init", "--data-dir", _folder.Path);

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches("^Authority [0-9a-f]{64}\n", output.ReplaceLineEndings("\n"));
        Assert.Contains($"serve --data-dir {_folder.Path} --listen https://0.0.0.0:5080", output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, ""), (again.Code, again.Output));
        Assert.Contains(output[10..74], again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_JsonIfMissing_IsADocumentEitherWay()
    {
        string[] arguments = ["init", "--data-dir", _folder.Path, "--if-missing", "--json"];

        var (first, again) = ((await RunAsync(arguments)).Output, (await RunAsync(arguments)).Output);

        using var made = JsonDocument.Parse(first);
        using var found = JsonDocument.Parse(again);
        Assert.Equal((true, false), (made.RootElement.GetProperty("made").GetBoolean(), found.RootElement.GetProperty("made").GetBoolean()));
        Assert.Equal(made.RootElement.GetProperty("authority").GetString(), found.RootElement.GetProperty("authority").GetString());
    }

    [Fact]
    public async Task Token_JsonOfOneThatWasInvited_IsADocumentAlone()
    {
        var file = _folder.File("north.token");
        await File.WriteAllTextAsync(file, "secret", TestContext.Current.CancellationToken);

        var (code, output, error) = await RunAsync("token", "north", "--output", file, "--json");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        Assert.Equal(("north", file, false), (
            json.RootElement.GetProperty("client").GetString(), json.RootElement.GetProperty("output").GetString(), json.RootElement.GetProperty("invited").GetBoolean()));
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("revoke")]
    public async Task TokenAndRevoke_CoordinatorWithoutCertificates_SaysSo(string verb)
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);

        var (code, output, error) = await RunAsync(verb, "north", "--coordinator", coordinator.Host.Url.ToString());

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains("runs without certificates", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoiseAsTransferSet_IsShapedLikeTheDataAndAccepted()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);

        var (code, output, _) = await RunAsync(
            "start", "--name", "noisy", "--transfer", "builtin:noise", "--transfer-samples", "20", "--private-samples", "20",
            "--coordinator", coordinator.Host.Url.ToString());

        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith("noisy: waiting", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_RunningFederation_SaysSoAndWatchExitsWithZero()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await coordinator.BeginAsync(TestFederation.Spec("ended"), "anna", "ben");
        string[] address = ["--coordinator", coordinator.Host.Url.ToString()];

        var stopped = await RunAsync(["stop", "ended", .. address]);
        var watched = await RunAsync(["watch", "ended", .. address]);

        Assert.Equal((ExitCode.Done, ExitCode.Done), (stopped.Code, watched.Code));
        Assert.All([stopped.Output, watched.Output], output => Assert.Contains("ended: stopped", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task StopHealthAndWatch_Json_PrintJsonAlone()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await coordinator.BeginAsync(TestFederation.Spec("ended"), "anna", "ben");
        string[] address = ["--json", "--coordinator", coordinator.Host.Url.ToString()];

        var health = await RunAsync(["health", .. address]);
        var stopped = await RunAsync(["stop", "ended", .. address]);
        var watched = await RunAsync(["watch", "ended", .. address]);

        Assert.All([health, stopped, watched], run => Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error)));
        Assert.True(Json(health.Output).GetProperty("ready").GetBoolean());
        Assert.Equal("stopped", Json(stopped.Output).GetProperty("federations")[0].GetProperty("state").GetString());
        // One line for each change, the last one the end.
        var lines = watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Equal("ended", Json(line).GetProperty("name").GetString()));
        Assert.Equal("stopped", Json(lines[^1]).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Init_Json_NamesTheAuthorityAndTheKeys()
    {
        var (code, output, error) = await RunAsync("init", "--data-dir", _folder.Path, "--json");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Matches("^[0-9a-f]{64}$", Json(output).GetProperty("authority").GetString()!);
        Assert.True(Directory.Exists(Json(output).GetProperty("keys").GetString()));
    }

    [Fact]
    public async Task NoArguments_IsTheFirstScreen()
    {
        var (code, output, error) = await RunAsync();

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("Begin with:", output, StringComparison.Ordinal);
        Assert.Contains("  feddistill-coordinator simulate", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_IsTheBuilds()
    {
        var (code, output, _) = await RunAsync("--version");

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"^feddistill-coordinator \d+\.\d+\.\d+(, commit [0-9a-f]{12})?\s*$", output);
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => ConsoleRun.OfAsync(arguments);
}
