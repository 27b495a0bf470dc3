using FedDistill.Coordinator.Aggregation;
using FedDistill.Core.Blobs;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Privacy;

public sealed class NoisedAggregatorTests : IDisposable
{
    private const int Rows = 10;
    private const int Classes = 4;
    private const int Releases = 2000;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Draw_TwoThousandReleasesOfZeros_HaveTheNoiseThatIsAccountedAndNoneTwice()
    {
        var spec = new FederationSpec { Privacy = "central-dp", Rounds = 1, Aggregation = "evidence", Encoding = "f32", PrivacyTerms = new() { Epsilon = 4 } };
        var (aggregator, round) = await RoundOfZerosAsync(spec, clients: 5);
        var seen = new HashSet<string>();
        var (squares, fourths, within) = (0.0, 0.0, 0);
        var sigma = FederationBudget.NoiseMultiplier(spec) * Math.Sqrt(Rows) / 5;
        for (var release = 0; release < Releases; release++)
        {
            var (numbers, events) = aggregator.Draw(spec, round, Rows, Classes);
            Assert.Equal(FederationBudget.OfNoise(round.Plan.NoiseMultiplier, PrivacyAdjacency.AddRemove), Assert.Single(events));
            Assert.True(seen.Add(string.Join(' ', numbers.Values)), "A noise vector came twice.");
            foreach (var number in numbers.Values)
            {
                squares += Math.Pow(number / sigma, 2);
                fourths += Math.Pow(number / sigma, 4);
                within += Math.Abs(number) < sigma ? 1 : 0;
            }
        }

        // 80,000 numbers: the standard errors are 0.5 % of the variance, 1.2 % of the fourth moment, 0.16 % of the share.
        var count = (double)Releases * Rows * Classes;
        Assert.InRange(squares / count, 0.97, 1.03);
        Assert.InRange(fourths / count, 2.85, 3.15);
        Assert.InRange(within / count, 0.6827 - 0.008, 0.6827 + 0.008);
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();

    private async Task<(NoisedAggregator Aggregator, RoundState Round)> RoundOfZerosAsync(FederationSpec spec, int clients)
    {
        var blobs = new FileBlobStore(_folder.Path);
        var round = RoundTransitions.Announce(
            "f", RoundPlanner.For(spec, 1, Rows), Enumerable.Range(0, clients).Select(client => $"client-{client}"), quorumShare: 1, deadline: null);
        var zeros = SoftLabelCodecs.Float32.Encode(new SoftLabelMatrix(SoftLabelKind.Evidence, Rows, 1, Classes, new float[Rows * Classes]));
        var blob = await blobs.WriteAsync(new MemoryStream(zeros), BlobKind.SoftLabels, TestContext.Current.CancellationToken);
        foreach (var client in round.Cohort)
        {
            round = RoundTransitions.Accept(round, client, new AcceptedUpload(blob, 0, [], zeros.Length)).State;
        }

        return (new NoisedAggregator(new UploadAggregator(blobs)), RoundTransitions.CloseIfReady(round));
    }
}
