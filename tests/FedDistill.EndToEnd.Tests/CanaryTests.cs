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
    private const string Canary = "313.374242";

    [Fact]
    public async Task Join_PrivateValue_IsInNoLogAndNotAtTheCoordinator()
    {
        using var folder = new TemporaryFolder();
        TinyFederation.Write(folder);
        await File.AppendAllTextAsync(
            folder.File("site-a.csv"), string.Concat(Enumerable.Repeat($"{Canary},0.5,right\n", 20)), TestContext.Current.CancellationToken);
        using var coordinator = await ServedCoordinator.StartAsync(folder.Path, "--log-format", "json");
        using var start = coordinator.Operator(
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
        Array.ForEach(nodes, node => node.Dispose());
        Assert.Contains("released and counted", said, StringComparison.Ordinal);
        Assert.DoesNotContain("313.37", said, StringComparison.Ordinal);
        byte[][] forms = [Encoding.UTF8.GetBytes("313.37"), BitConverter.GetBytes(313.374242), BitConverter.GetBytes(313.374242f), FeatureOf(folder)];
        // It holds its files locked while it lives.
        await coordinator.KillAsync();
        foreach (var path in Directory.EnumerateFiles(coordinator.DataFolder, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            Assert.All(forms, form => Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{path} holds the canary"));
        }
    }

    /// <summary>The canary as the teacher gets it: shifted and scaled by the federation's schema.</summary>
    private static byte[] FeatureOf(TemporaryFolder folder)
    {
        var spec = FederationSpecReader.Read(File.ReadAllText(folder.File(TinyFederation.Spec)), TinyFederation.Spec);
        var schema = DatasetLoader.ReadSchema(folder.File(TinyFederation.Transfer), spec.Table);
        var rows = DatasetLoader.LoadInputs(folder.File("site-a.csv"), schema);
        var features = new float[2];
        rows.CopyRow(rows.Rows - 1, features);
        return BitConverter.GetBytes(features[0]);
    }
}
