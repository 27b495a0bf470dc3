using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FedDistill.Core.Privacy;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Telemetry;

[Collection(AloneInTheProcess.Name)]
public sealed partial class MetricsTests
{
    [Fact]
    public async Task Metrics_AfterARound_TellItsFactsAndNoClient()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await TestCoordinator.StartAsync(folder.Path, servesMetrics: true);
        using var http = new HttpClient { BaseAddress = coordinator.Host.Url };
        await coordinator.StartFederationAsync(TestFederation.Spec("measured", rounds: 1), TestFederation.Test);
        await coordinator.JoinAsync("measured", "north-hospital", "south-hospital");
        await coordinator.WaitForAsync("measured", round => round.Round == 1);
        await Assert.ThrowsAsync<RpcException>(() => coordinator.UploadAsync(TestUpload.Of("measured", "north-hospital").With([float.NaN])));
        await coordinator.UploadAsync(TestUpload.Of("measured", "north-hospital"));
        await coordinator.UploadAsync(TestUpload.Of("measured", "south-hospital"));
        await coordinator.WaitForAsync("measured", FederationState.Completed);
        await coordinator.StartFederationAsync(TestFederation.Spec("guarded") with { Privacy = PrivacyModes.CentralDp });

        var metrics = await Exposition.ReadAsync(http);

        Assert.Equal(1, metrics.Value("feddistill_round_duration_seconds_count", "outcome=\"completed\"", "aggregation=\"mean-probabilities\""));
        Assert.All(
            ["collect", "aggregate", "distill", "evaluate", "publish"],
            stage => Assert.Equal(1, metrics.Value("feddistill_round_stage_duration_seconds_count", $"stage=\"{stage}\"")));
        Assert.Equal(2, metrics.Value("feddistill_upload_size_bytes_count"));
        Assert.Equal(2 * TestFederation.Rows * TestFederation.Classes * sizeof(float), metrics.Value("feddistill_upload_size_bytes_sum"));
        Assert.Equal(1, metrics.Value("feddistill_upload_refused_total"));
        Assert.Equal(2, metrics.Value("feddistill_round_cohort", "federation=\"measured\""));
        Assert.Equal(0, metrics.Value("feddistill_privacy_epsilon", "federation=\"guarded\""));
        Assert.Equal(1, metrics.Value("feddistill_federations", "state=\"completed\""));
        Assert.InRange(metrics.Value("feddistill_distillation_loss", "federation=\"measured\""), 0.1, 10);
        Assert.InRange(metrics.Value("feddistill_student_accuracy", "federation=\"measured\""), 0, 1);
        Assert.InRange(metrics.Value("feddistill_storage_blobs_bytes"), 1, 1_000_000);
        Assert.DoesNotContain("hospital", metrics.Text, StringComparison.Ordinal);
        AssertBoardIsServed(metrics);
    }

    [Fact]
    public async Task Metrics_AfterARestart_TellOfTheRoundThatRunsAndOfMembersThatAreHere()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await TestCoordinator.StartAsync(folder.Path))
        {
            await before.StartFederationAsync(TestFederation.Spec("measured") with { PrivacyTerms = new() { DpSgd = true, Epsilon = 3, Delta = 1e-6 } });
            await before.JoinAsync("measured", "north-hospital", "south-hospital");
            await before.WaitForAsync("measured", round => round.Round == 1);
        }

        await using var coordinator = await TestCoordinator.StartAsync(folder.Path, servesMetrics: true);
        using var http = new HttpClient { BaseAddress = coordinator.Host.Url };
        using var stranger = coordinator.Federation.WatchRounds(new WatchRoundsRequest { Federation = "measured", Client = "stranger" }, TestCoordinator.Call);
        using var member = coordinator.Federation.WatchRounds(new WatchRoundsRequest { Federation = "measured", Client = "north-hospital" }, TestCoordinator.Call);
        Assert.True(await stranger.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.True(await member.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        var metrics = await Exposition.ReadAsync(http);

        Assert.Equal(2, metrics.Value("feddistill_round_cohort", "federation=\"measured\""));
        Assert.Equal(1, metrics.Value("feddistill_client_online"));
        // Each client keeps its own account; the budget is not what was spent.
        Assert.DoesNotContain("feddistill_privacy_epsilon", metrics.Names);
    }

    [Fact]
    public async Task Metrics_NotAskedFor_AreNotServed()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await TestCoordinator.StartAsync(folder.Path);
        using var http = new HttpClient { BaseAddress = coordinator.Host.Url };

        using var response = await http.GetAsync("metrics", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>A panel of the Grafana board that asks for what is not served would stay empty for ever.</summary>
    private static void AssertBoardIsServed(Exposition metrics)
    {
        using var board = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Deploy", "feddistill.json")));
        string[] queries =
        [
            .. from panel in board.RootElement.GetProperty("panels").EnumerateArray()
               where panel.TryGetProperty("targets", out _)
               from target in panel.GetProperty("targets").EnumerateArray()
               select target.GetProperty("expr").GetString(),
        ];
        string[] names = [.. queries.SelectMany(query => MetricName().Matches(query).Select(match => match.Value)).Distinct()];
        Assert.True(names.Length > 15, $"{names.Length} metrics on the board");
        Assert.All(names, name => Assert.Contains(name, metrics.Names));
        Assert.All(queries, query => Assert.Matches(MetricName(), query));
    }

    [GeneratedRegex("(feddistill|dotnet|kestrel)_[a-z_]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MetricName();
}
