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

    private async Task<(int Code, string Output, string Error)> HealthAsync()
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter();
        var code = await CommandLine.RunAsync(["health", "--state", _folder.File("state")], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
