using FedDistill.Core.Errors;
using FedDistill.EndToEnd.Tests.Processes;

namespace FedDistill.EndToEnd.Tests.Durability;

/// <summary>
/// Who is asked to end, ends: whatever is under way, with its state saved and in good order. Both programs give themselves
/// ten seconds at the most before they end with another code than 0.
/// </summary>
public sealed class OrderlyEndTests
{
    [Fact]
    public async Task Terminate_WhileDistilling_EndsWell_AndStopEndsAllThatStartBegan()
    {
        using var federation = await MortalFederation.StartAsync(studentSteps: 1_000_000);
        federation.Join();
        await federation.Coordinator.LineAsync("Round 1 aggregated");

        federation.Coordinator.Terminate();
        await federation.Coordinator.SuccessAsync();

        federation.Serve();
        await federation.Coordinator.LineAsync("Round 1 aggregated");
        Assert.Contains("mortal: stopped", await federation.Operator("stop", "mortal").SuccessAsync(), StringComparison.Ordinal);
        await federation.Coordinator.LineAsync("Round 1: distillation broken off");
        await federation.Fleet.SuccessAsync();
        await federation.Start.SuccessAsync();
    }

    [Fact]
    public async Task Terminate_ClientInTraining_EndsWell_AndItsFolderWasItsOwnTillThen()
    {
        using var federation = await MortalFederation.StartAsync(teacherSteps: 1_000_000);
        federation.Join();
        await federation.Coordinator.LineAsync("Round 1/5 announced");
        await AssertSecondProcessIsRefusedAsync(federation);

        federation.Fleet.Terminate();

        await federation.Fleet.SuccessAsync();
        Assert.False(federation.Coordinator.HasExited);
    }

    private static async Task AssertSecondProcessIsRefusedAsync(MortalFederation federation)
    {
        var coordinator = ProcessUnderTest.Coordinator(
            federation.Folder.Path, "serve", "--data-dir", "state", "--listen", "http://127.0.0.1:0");
        var client = federation.Client(
            "join", "--name", "client-00001", "--data", "builtin:glyphs", "--state", "fleet/client-00001");

        Assert.Equal(ExitCode.Usage, await coordinator.ExitAsync());
        Assert.Contains(federation.DataFolder, coordinator.Error, StringComparison.Ordinal);
        Assert.Contains("--data-dir", coordinator.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Data, await client.ExitAsync());
        Assert.Contains("fleet/client-00001", client.Error, StringComparison.Ordinal);
        Assert.Contains("end the other process", client.Error, StringComparison.Ordinal);
    }
}
