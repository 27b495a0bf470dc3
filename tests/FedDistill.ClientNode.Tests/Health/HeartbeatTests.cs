using System.Diagnostics;
using FedDistill.ClientNode.Commands;
using FedDistill.ClientNode.Health;
using FedDistill.Core.Errors;
using FedDistill.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.ClientNode.Tests.Health;

public sealed class HeartbeatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Health_WhileANodeRuns_IsGoodAndThenNoLonger()
    {
        await using (Heartbeat.Start(_folder.File("state"), TimeProvider.System, NullLogger.Instance))
        {
            Assert.Equal((ExitCode.Done, "healthy\n", ""), await HealthAsync());
        }

        var (code, _, error) = await HealthAsync();
        Assert.Equal(ExitCode.Network, code);
        Assert.StartsWith($"error: No node runs with the state folder {_folder.File("state")}: it has no heartbeat.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OfANodeThatHangs_IsBad()
    {
        await using var heartbeat = Heartbeat.Start(_folder.File("state"), TimeProvider.System, NullLogger.Instance);
        File.SetLastWriteTimeUtc(_folder.File("state/heartbeat"), TimeProvider.System.GetUtcNow().UtcDateTime - Heartbeat.StaleAfter - TimeSpan.FromSeconds(1));

        var (code, _, error) = await HealthAsync();

        Assert.Equal(ExitCode.Network, code);
        Assert.Contains("has given no sign of life since", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BesideTheBeatOfALivingProcess_LeavesItAlone()
    {
        Directory.CreateDirectory(_folder.File("state"));
        using var other = Process.GetProcesses().First(process => process.Id != Environment.ProcessId && process.Id > 0);
        var beat = $"{other.Id}\n";
        await File.WriteAllTextAsync(_folder.File("state/heartbeat"), beat, TestContext.Current.CancellationToken);

        await using (Heartbeat.Start(_folder.File("state"), TimeProvider.System, NullLogger.Instance))
        {
        }

        Assert.Equal(beat, await File.ReadAllTextAsync(_folder.File("state/heartbeat"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_BesideAnOldBeat_TakesItOver()
    {
        Directory.CreateDirectory(_folder.File("state"));
        using var other = Process.GetProcesses().First(process => process.Id != Environment.ProcessId && process.Id > 0);
        await File.WriteAllTextAsync(_folder.File("state/heartbeat"), $"{other.Id}\n", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(_folder.File("state/heartbeat"), TimeProvider.System.GetUtcNow().UtcDateTime - Heartbeat.StaleAfter - TimeSpan.FromSeconds(1));

        await using (Heartbeat.Start(_folder.File("state"), TimeProvider.System, NullLogger.Instance))
        {
            Assert.Equal((ExitCode.Done, "healthy\n", ""), await HealthAsync());
        }

        Assert.False(File.Exists(_folder.File("state/heartbeat")));
    }

    private async Task<(int Code, string Output, string Error)> HealthAsync()
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter();
        var code = await CommandLine.RunAsync(["health", "--state", _folder.File("state")], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
