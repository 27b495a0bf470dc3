using System.Text;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.EndToEnd.Tests.Tables;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests;

/// <summary>A conspicuous private value turns up nowhere but in the file that it is in.</summary>
public sealed class CanaryTests
{
    // Far out, yet within the eight scales that encoded numbers are kept to: its encoded form is no round number.
    private const string Canary = "5.374242";

    [Theory]
    [InlineData("")]
    [InlineData("\"privacy\": \"hygiene\",")]
    [InlineData("\"privacy\": \"local-dp\", \"privacyTerms\": { \"epsilon\": 1000 },")]
    [InlineData("\"privacy\": \"central-dp\", \"privacyTerms\": { \"epsilon\": 1000 },")]
    [InlineData("\"privacy\": \"pate\", \"privacyTerms\": { \"epsilon\": 1000, \"voteThreshold\": 1, \"thresholdSigma\": 2, \"voteSigma\": 2 },")]
    [InlineData("\"privacyTerms\": { \"dpSgd\": true, \"epsilon\": 8 },")]
    public async Task Join_PrivateValue_IsInNoLogNoLedgerAndNotAtTheCoordinator(string privacy)
    {
        using var folder = new TemporaryFolder();
        TinyFederation.Write(folder, privacy);
        await File.AppendAllTextAsync(
            folder.File("site-a.csv"), string.Concat(Enumerable.Repeat($"{Canary},0.5,right\n", 20)), TestContext.Current.CancellationToken);
        using var coordinator = await ServedCoordinator.StartAsync(folder.Path, "--log-format", "json");
        var start = coordinator.Operator(
            "start", TinyFederation.Spec, "--transfer", TinyFederation.Transfer, "--test", TinyFederation.Test, "--wait");
        ProcessUnderTest[] nodes =
        [
            .. ((string[])["site-a", "site-b", "site-c"]).Select(name =>
                coordinator.Join(name, TinyFederation.Private(name), "--log-format", "json", "--verbose")),
        ];
        foreach (var node in nodes)
        {
            await node.SuccessAsync();
        }

        await start.SuccessAsync();
        var said = string.Concat(nodes.Select(node => node.Output + node.Error).Append(coordinator.Log));
        Assert.Contains("released and counted", said, StringComparison.Ordinal);
        Assert.DoesNotContain("5.3742", said, StringComparison.Ordinal);
        // It holds its files locked while it lives.
        await coordinator.KillAsync();
        byte[][] kept = [.. Directory.EnumerateFiles(coordinator.DataFolder, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes)];
        byte[][] forms =
        [
            Encoding.UTF8.GetBytes("5.3742"), BitConverter.GetBytes(5.374242), BitConverter.GetBytes(5.374242f), LastFeature(folder, "site-a.csv"),
        ];
        Assert.DoesNotContain(kept, file => forms.Any(form => Holds(file, form)));
        // What the node keeps of its releases has left it, or may.
        byte[][] released =
        [
            .. Directory.EnumerateFiles(folder.File("feddistill-state/site-a"), "releases.*").Select(File.ReadAllBytes),
        ];
        Assert.Equal(3, released.Length);
        Assert.DoesNotContain(released, file => forms.Any(form => Holds(file, form)));
        // A public value is found by the same search.
        Assert.Contains(kept, file => Holds(file, LastFeature(folder, TinyFederation.Transfer)));
    }

    private static bool Holds(byte[] file, byte[] value) => file.AsSpan().IndexOf(value) >= 0;

    /// <summary>
    /// The first value of a table's last row as models get it: shifted and scaled by the federation's schema.
    /// </summary>
    private static byte[] LastFeature(TemporaryFolder folder, string table)
    {
        var spec = FederationSpecReader.Read(File.ReadAllText(folder.File(TinyFederation.Spec)), TinyFederation.Spec);
        var schema = DatasetLoader.ReadSchema(folder.File(TinyFederation.Transfer), spec.Table);
        var rows = DatasetLoader.LoadInputs(folder.File(table), schema);
        var features = new float[2];
        rows.CopyRow(rows.Rows - 1, features);
        return BitConverter.GetBytes(features[0]);
    }
}
