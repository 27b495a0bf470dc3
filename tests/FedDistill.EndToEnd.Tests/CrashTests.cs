using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Transport;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.EndToEnd.Tests.Tables;
using FedDistill.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.EndToEnd.Tests;

/// <summary><c>kill -9</c> of the coordinator costs time, never results.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Coordinator_KilledWhileCollectingAndWhileDistilling_EndsWithTheUndisturbedStudent()
    {
        var undisturbed = await UndisturbedAsync();

        using var folder = new TemporaryFolder();
        TinyFederation.Write(folder);
        using var first = await ServedCoordinator.StartAsync(folder.Path);
        var start = Start(first);
        await start.LineAsync("tiny: waiting");
        var watch = first.Operator("watch");
        var siteA = Join(first, "site-a");
        var siteB = Join(first, "site-b");
        // A third member that has joined and is silent: the round is announced and cannot be complete.
        await JoinInNameOfAsync("site-c", first.Url);
        await watch.LineAsync("round 1/2 collecting: 2/3 uploads");
        Assert.Equal(("running", 1), await StateAsync(first));

        await first.KillAsync();
        using var second = await first.StartAgainAsync();

        Assert.Equal(("running", 1), await StateAsync(second));
        Assert.Contains("round 1/2 collecting: 2/3 uploads", await second.Operator("status").SuccessAsync(), StringComparison.Ordinal);
        var siteC = Join(second, "site-c");
        await watch.LineAsync("round 2/2 distilling");

        await second.KillAsync();
        using var third = await first.StartAgainAsync();

        await siteA.SuccessAsync();
        await siteB.SuccessAsync();
        await siteC.SuccessAsync();
        await start.SuccessAsync();
        Assert.Contains("tiny: completed after 2 of 2 rounds", await watch.SuccessAsync(), StringComparison.Ordinal);
        Assert.Equal(("completed", 2), await StateAsync(third));
        Assert.Contains("answers again", siteA.Output, StringComparison.Ordinal);
        Assert.Equal(undisturbed, RunOutput.StudentSha256(RunOutput.Run(folder.File("run"))));
        Assert.Equal(undisturbed, RunOutput.Sha256(folder.File("out-site-a/student.safetensors")));
        // Two rounds, two answers: nothing was asked twice.
        Assert.Equal(
            2,
            File.ReadAllLines(folder.File("feddistill-state/site-a/releases.jsonl"))
                .Count(line => line.Contains("\"what\":\"soft-labels\"", StringComparison.Ordinal)));
    }

    private static async Task<string> UndisturbedAsync()
    {
        using var folder = new TemporaryFolder();
        TinyFederation.Write(folder);
        using var coordinator = await ServedCoordinator.StartAsync(folder.Path);
        var start = Start(coordinator);
        Array.ForEach(["site-a", "site-b", "site-c"], client => Join(coordinator, client));
        await start.SuccessAsync();
        var run = RunOutput.Run(folder.File("run"));
        Assert.InRange(run.GetProperty("final").GetProperty("accuracy").GetDouble(), 0.8, 1);
        return RunOutput.StudentSha256(run);
    }

    private static ProcessUnderTest Start(ServedCoordinator coordinator) => coordinator.Operator(
        "start", TinyFederation.Spec, "--transfer", TinyFederation.Transfer, "--test", TinyFederation.Test, "--wait", "--output", "run");

    private static ProcessUnderTest Join(ServedCoordinator coordinator, string client) =>
        coordinator.Join(client, TinyFederation.Private(client));

    private static async Task JoinInNameOfAsync(string client, string url)
    {
        using var connection = new CoordinatorConnection(
            CoordinatorConnection.ParseAddress(url), new ReconnectOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var membership = new FederationMembership(connection, TimeProvider.System, NullLogger<FederationMembership>.Instance);
        var terms = await membership.DescribeAsync("tiny", TestContext.Current.CancellationToken);
        await membership.JoinAsync(terms, client, "linear", TestContext.Current.CancellationToken);
    }

    private static async Task<(string State, int Round)> StateAsync(ServedCoordinator coordinator)
    {
        var status = await coordinator.StatusAsync();
        return (status.GetProperty("state").GetString()!, status.GetProperty("round").GetInt32());
    }
}
