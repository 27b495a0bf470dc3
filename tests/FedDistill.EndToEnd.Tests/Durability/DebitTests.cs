using System.Security.Cryptography;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Storage;
using FedDistill.Core.Blobs;
using FedDistill.Core.Faults;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.EndToEnd.Tests.Processes;

namespace FedDistill.EndToEnd.Tests.Durability;

/// <summary>
/// <c>kill -9</c> of a coordinator that adds noise, before and after it books a noised aggregate: what is published is what
/// is booked, and no round is paid for twice.
/// </summary>
public sealed class DebitTests
{
    private const int Rounds = 2;
    private const int TransferRows = 60;
    private const int Classes = 10;

    private const string Spec =
        """ "privacy": "central-dp", "privacyTerms": { "epsilon": 4 }, "aggregation": "mean-probabilities", "broadcastEncoding": "f32", """;

    [Fact]
    public async Task Coordinator_KilledAfterTheDebit_PublishesTheBookedBytes()
    {
        using var federation = await MortalFederation.StartAsync($"{FailpointNames.AfterDebit}:exit", rounds: Rounds, more: Spec);
        federation.Join();
        Assert.NotEqual(0, await federation.Coordinator.ExitAsync());
        var booked = RoundsOf(federation)[0].Release!;
        var target = AggregateOf(federation, booked);

        // Once more in the middle of the work, which begins from the same bytes a third time.
        federation.Serve($"{FailpointNames.BeforeCheckpoint}:exit");
        Assert.NotEqual(0, await federation.Coordinator.ExitAsync());
        federation.Serve();
        await federation.FinishAsync();

        var first = RoundsOf(federation)[0];
        Assert.Equal(booked.Content, first.Release!.Content);
        Assert.Equal(target, first.Result!.Aggregate.Content.Sha256);
        AssertPaidOnceARound(federation);
    }

    [Fact]
    public async Task Coordinator_KilledBeforeTheDebit_DrawsOnceMoreAndPaysOnce()
    {
        using var federation = await MortalFederation.StartAsync($"{FailpointNames.BeforeDebit}:exit", rounds: Rounds, more: Spec);
        federation.Join();
        Assert.NotEqual(0, await federation.Coordinator.ExitAsync());
        Assert.Null(RoundsOf(federation)[0].Release);

        federation.Serve();
        await federation.FinishAsync();

        AssertPaidOnceARound(federation);
    }

    private static void AssertPaidOnceARound(MortalFederation federation)
    {
        var privacy = federation.Run.GetProperty("privacy");
        Assert.Equal(Rounds, Assert.Single(privacy.GetProperty("events").EnumerateArray()).GetProperty("count").GetInt32());
        Assert.InRange(privacy.GetProperty("epsilon").GetDouble(), 3.99, 4);
    }

    private static List<RoundState> RoundsOf(MortalFederation federation) =>
    [
        .. StateFile.ReadAll(Path.Combine(federation.DataFolder, "state.db"))
            .Select(record => record.Value)
            .OfType<RoundRecord>()
            .Select(record => record.Round!)
            .OrderBy(round => round.Plan.Round),
    ];

    // What the clients must get of what was booked, by the blob's name.
    private static string AggregateOf(MortalFederation federation, NoisedRelease release)
    {
        var noised = SoftLabelCodecs.Float32.Decode(
            new FileBlobStore(federation.DataFolder).ReadAll(release.Content), SoftLabelKind.Noised, TransferRows, positions: 1, Classes);
        return Convert.ToHexStringLower(SHA256.HashData(SoftLabelCodecs.Float32.Encode(NearestProbabilities.To(noised))));
    }
}
