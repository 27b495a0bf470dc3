using FedDistill.ClientNode.Telemetry;
using FedDistill.Core.Errors;
using FedDistill.Core.Telemetry;
using FedDistill.Proto.V1;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Telemetry;

public sealed class OtlpTests
{
    [Fact]
    public async Task Coordinator_WithACollector_SendsARoundsSpansAndMetrics()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var coordinator = await TestCoordinator.StartAsync(folder.Path, otlp: receiver.Url);
        await coordinator.StartFederationAsync(TestFederation.Spec("traced", rounds: 1), TestFederation.Test);
        await coordinator.JoinAsync("traced", "a", "b");
        await coordinator.WaitForAsync("traced", round => round.Round == 1);
        await coordinator.UploadAsync(TestUpload.Of("traced", "a"));
        await coordinator.UploadAsync(TestUpload.Of("traced", "b"));
        await coordinator.WaitForAsync("traced", FederationState.Completed);

        // What is queued goes out before the process ends.
        await coordinator.StopAsync();

        Assert.All(
            ["collect", "aggregate", "distill", "evaluate", "publish", "feddistill.federation", "traced", "feddistill-coordinator"],
            word => Assert.Contains(word, receiver.Traces, StringComparison.Ordinal));
        Assert.All(
            ["feddistill.round.duration", "feddistill.upload.size", "feddistill.round.cohort", "feddistill-coordinator"],
            word => Assert.Contains(word, receiver.Metrics, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_WithACollector_SendsItsSpansAndMetrics()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using (var telemetry = NodeTelemetry.Open(receiver.Url))
        {
            RoundTrace.Start("train", "traced", "instance", 1)!.Dispose();
            telemetry.Instruments.OnUploaded(1000);
        }

        Assert.Contains("train", receiver.Traces, StringComparison.Ordinal);
        Assert.Contains("feddistill.upload.size", receiver.Metrics, StringComparison.Ordinal);
        Assert.Contains("feddistill-client", receiver.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrace_SameRound_IsOneTraceOnEveryMachine()
    {
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == RoundTrace.Name,
            Sample = (ref _) => System.Diagnostics.ActivitySamplingResult.AllData,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);

        using var node = RoundTrace.Start("train", "traced", "instance", 1)!;
        using var coordinator = RoundTrace.Start("aggregate", "traced", "instance", 1)!;
        using var next = RoundTrace.Start("train", "traced", "instance", 2)!;
        using var another = RoundTrace.Start("train", "traced", "another instance", 1)!;

        Assert.Equal(node.TraceId, coordinator.TraceId);
        Assert.Distinct(new[] { node.TraceId, next.TraceId, another.TraceId });
    }

    [Theory]
    [InlineData("collector:4317")]
    [InlineData("not an address")]
    public void Otlp_NoAddress_IsRefusedByName(string typed)
    {
        var error = Assert.Throws<FedDistillException>(() => OtlpEndpoint.Of(typed));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.StartsWith($"--otlp is '{typed}', which is no address of a collector;", error.Message, StringComparison.Ordinal);
    }
}
