using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.ClientNode.Tests.Transport;

public sealed class ReconnectTests
{
    private static readonly Uri Coordinator = new("http://127.0.0.1:5080");

    [Fact]
    public async Task RunAsync_AwayForAMoment_TriesAgain()
    {
        var options = new ReconnectOptions { FirstDelay = TimeSpan.FromMilliseconds(1) };

        var failures = await Reconnect(options).RunAsync(
            "ask", failures => failures < 3 ? throw Away() : Task.FromResult(failures), TestContext.Current.CancellationToken);

        Assert.Equal(3, failures);
    }

    [Fact]
    public async Task RunAsync_AwayForTooLong_GivesUpWithNetwork()
    {
        var options = new ReconnectOptions { GiveUpAfter = TimeSpan.Zero };
        var tried = 0;

        var error = await Assert.ThrowsAsync<FedDistillException>(() => Reconnect(options).RunAsync<int>(
            "ask",
            _ =>
            {
                tried++;
                throw Away();
            },
            TestContext.Current.CancellationToken));

        Assert.Equal((ErrorCode.Network, 1), (error.Code, tried));
        Assert.Contains(Coordinator.ToString(), error.Message, StringComparison.Ordinal);
    }

    private static RpcException Away() => new(new Status(StatusCode.Unavailable, "nobody there"));

    private static Reconnect Reconnect(ReconnectOptions options) =>
        new(Coordinator, options, TimeProvider.System, NullLogger.Instance);
}
