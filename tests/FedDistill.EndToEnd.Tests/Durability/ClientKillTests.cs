using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.EndToEnd.Tests.Tables;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Durability;

/// <summary>
/// <c>kill -9</c> of a node around its debit: what it sends afterwards are the bytes that were debited, and no round is
/// debited twice or answered with fresh noise.
/// </summary>
public sealed class ClientKillTests
{
    private const string LocalDp = "\"privacy\": \"local-dp\", \"privacyTerms\": { \"epsilon\": 1000 },";

    [Fact]
    public async Task Client_KilledAroundItsDebitAgainAndAgain_SendsTheDebitedBytes()
    {
        using var folder = new TemporaryFolder();
        TinyFederation.Write(folder, LocalDp);
        using var coordinator = await ServedCoordinator.StartAsync(folder.Path);
        var start = coordinator.Operator("start", TinyFederation.Spec, "--transfer", TinyFederation.Transfer, "--wait");
        ProcessUnderTest[] others = [.. ((string[])["site-b", "site-c"]).Select(site => coordinator.Join(site, TinyFederation.Private(site)))];
        var lines = new List<string[]>();
        foreach (var failpoint in (string[])[FailpointNames.ClientBeforeDebit, FailpointNames.ClientBeforeHead])
        {
            var killed = coordinator.JoinFailing($"{failpoint}:exit", "site-a", TinyFederation.Private("site-a"));
            Assert.NotEqual(ExitCode.Done, await killed.ExitAsync());
            lines.Add(Ledger(folder));
        }

        var last = coordinator.Join("site-a", TinyFederation.Private("site-a"));
        await last.SuccessAsync();
        await Task.WhenAll(others.Select(other => other.SuccessAsync()));
        await start.SuccessAsync();

        Assert.Equal([0, 1], lines.Select(ledger => ledger.Length));
        var ledger = Ledger(folder);
        Assert.Equal(2, ledger.Length);
        Assert.Equal(lines[^1][0], ledger[0]);
        Assert.Contains("sent again what was released before the restart", last.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_LedgerOfYesterday_IsRefusedByTheCoordinatorsMemory()
    {
        using var folder = new TemporaryFolder();
        TinyFederation.Write(folder, LocalDp);
        using var coordinator = await ServedCoordinator.StartAsync(folder.Path);
        var start = coordinator.Operator("start", TinyFederation.Spec, "--transfer", TinyFederation.Transfer, "--wait");
        Array.ForEach(["site-b", "site-c"], site => coordinator.Join(site, TinyFederation.Private(site)));
        var killed = coordinator.JoinFailing($"{FailpointNames.ClientAfterDebit}:exit:2", "site-a", TinyFederation.Private("site-a"));
        await killed.LineAsync("joined tiny");
        await killed.LineAsync("Round 1:");
        await killed.ExitAsync();
        // Its first answer counted; what it knows of it is put back to before.
        foreach (var file in Directory.EnumerateFiles(folder.File("feddistill-state/site-a")))
        {
            File.Delete(file);
        }

        var restored = coordinator.Join("site-a", TinyFederation.Private("site-a"));

        Assert.Equal(ExitCode.Data, await restored.ExitAsync());
        Assert.Contains("it was shortened or replaced by an earlier copy", restored.Error, StringComparison.Ordinal);
        Assert.False(start.HasExited);
    }

    private static string[] Ledger(TemporaryFolder folder) => File.ReadAllLines(folder.File("feddistill-state/site-a/releases.jsonl"));
}
