using Google.Rpc;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests;

/// <summary>How the coordinator refused a call.</summary>
internal sealed record Refusal(StatusCode Status, string Domain, string Reason, string Message)
{
    public static async Task<Refusal> OfAsync(Task call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => call);
        var info = exception.GetRpcStatus()?.GetDetail<ErrorInfo>();
        return new Refusal(exception.StatusCode, info?.Domain ?? "", info?.Reason ?? "", exception.Status.Detail);
    }

    /// <summary>Asserts status, reason and what the message must name.</summary>
    public void Says(StatusCode status, ErrorCode reason, params IEnumerable<string> words)
    {
        Assert.Equal((status, "feddistill", reason.ToString()), (Status, Domain, Reason));
        Assert.All(words, word => Assert.Contains(word, Message, StringComparison.Ordinal));
    }
}
