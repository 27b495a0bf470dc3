using System.Globalization;
using FedDistill.ClientNode.Overlap;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;
using FedDistill.Core.Partitions;
using FedDistill.Core.Privacy;
using FedDistill.Core.Randomness;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.DpSgd;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.SoftLabels;
using FedDistill.Learning.Teachers;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Audit;

/// <summary>
/// The transfer set as a probe: a coordinator that puts records which it suspects with a client into the transfer set and
/// reads out of the client's answer who was there. MNIST, six of 20 clients (Dirichlet 0.1), the teachers that the defaults
/// train. Prints the area under the attacker's curve and how many members are found at 1 % of false alarms.
/// </summary>
public sealed class CanaryAttackTests(ITestOutputHelper output)
{
    private const int AuditedClients = 6;
    private const int FewestRows = 100;

    private static readonly TrainingSpec Defaults = new();

    [Fact(Explicit = true), Trait("Category", "Long")]
    public async Task Upload_CanariesInTheTransferSet_TellMembersOnlyWhereNothingDefends()
    {
        await using var threads = new TrainingThreads(0);
        var folder = RealData.Find("mnist");
        Assert.SkipWhen(folder is null, RealData.Missing);
        var spec = new FederationSpec { Data = folder!, Clients = 20, PrivateSamples = 15000, TransferSamples = 5000, Seed = 1 };
        var data = DatasetLoader.LoadForSimulation(spec);
        var parts = Partition.Parse("dirichlet:0.1:2").Split(data.Private.HardLabels, data.Private.ClassCount, spec.Clients, spec.Seed)
            .Where(part => part.Length >= FewestRows).OrderBy(part => part.Length).ToArray();
        int[][] audited = [.. Enumerable.Range(0, AuditedClients).Select(index => parts[index * (parts.Length - 1) / (AuditedClients - 1)])];
        output.WriteLine($"audited clients of {string.Join(", ", audited.Select(part => part.Length))} rows");
        output.WriteLine("| teacher | augmentation | defence | candidates | AUC | TPR at 1 % FPR |");
        output.WriteLine("|---|---|---|---|---:|---:|");

        foreach (var isMislabelled in new[] { false, true })
        {
            foreach (var teacher in new[] { TeacherObjective.CrossEntropy, TeacherObjective.Balanced, TeacherObjective.Evidence })
            {
                foreach (var augmentation in new[] { InputAugmentation.None, InputAugmentation.Affine })
                {
                    await MeasureAsync(threads, data, audited, new Setting(teacher, augmentation, Drops: false, DpSgdEpsilon: 0, isMislabelled));
                }
            }

            var dropped = await MeasureAsync(threads, data, audited, new Setting(TeacherObjective.Evidence, InputAugmentation.Affine, Drops: true, 0, isMislabelled));
            Assert.InRange(dropped, 0.42, 0.58);
            await MeasureAsync(threads, data, audited, new Setting(TeacherObjective.CrossEntropy, InputAugmentation.None, Drops: true, 0, isMislabelled));
            var noised = await MeasureAsync(threads, data, audited, new Setting(TeacherObjective.CrossEntropy, InputAugmentation.Affine, Drops: false, 2, isMislabelled));
            Assert.InRange(noised, 0.40, 0.62);
        }

        // Whoever measures nothing finds nothing: without augmentation and defence a wrong label shows.
        var control = await MeasureAsync(threads, data, audited, new Setting(TeacherObjective.CrossEntropy, InputAugmentation.None, Drops: false, 0, IsMislabelled: true));
        Assert.True(control > 0.8, $"The attack finds an AUC of {control} where it must find one over 0.8.");
    }

    /// <summary>The mean AUC over the audited clients.</summary>
    private async Task<double> MeasureAsync(TrainingThreads threads, SimulationData data, int[][] audited, Setting setting)
    {
        var clients = await Task.WhenAll(audited.Select((own, index) => threads.RunAsync(
            _ =>
            {
                var random = new SeededRandom(1, $"canaries/{setting.IsMislabelled}/{index}");
                var client = CanaryClient.Draw(data.Private, own, setting.IsMislabelled, random);
                return Attack(client, data.Transfer, setting, $"canaries/{index}");
            },
            TestContext.Current.CancellationToken)));
        var pooled = new MembershipScores();
        foreach (var scores in clients)
        {
            pooled.Add(scores);
        }

        var auc = clients.Average(scores => scores.Auc());

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {setting.Teacher}{(setting.DpSgdEpsilon > 0 ? $", DP-SGD at epsilon {setting.DpSgdEpsilon}" : "")} | {setting.Augmentation} | {(setting.Drops ? "matches dropped" : "none")} | {(setting.IsMislabelled ? "mislabelled" : "correct")} | {auc:F3} | {100 * pooled.TruePositives(0.01):F1} % |"));
        return auc;
    }

    private static MembershipScores Attack(CanaryClient client, InputTable transfer, Setting setting, string purpose)
    {
        var count = client.Candidates.Rows;
        var probe = InputTable.Join(
            client.Candidates.Inputs, transfer.Select([.. Enumerable.Range(count, transfer.Rows - count)]));
        // So many matches would make the node decline; here it goes on, to show what the dropping alone does.
        var training = setting.Drops
            ? new TransferOverlap(probe, OverlapDepth.Distance).Check(client.Training).Own
            : client.Training;
        var kind = setting.Teacher == TeacherObjective.Evidence ? SoftLabelKind.Evidence : SoftLabelKind.Probabilities;
        var job = new TeacherJob
        {
            Architecture = Core.Models.Architecture.Parse(setting.DpSgdEpsilon > 0 ? "cnn-s-gn" : "cnn-s"),
            PrivateRows = training,
            Transfer = probe,
            Plan = new RoundPlan(1, 1, setting.Teacher, kind, Temperature: 1, Rule: "", Sharpening: 1, HardTargets: false, TransferRows: []),
            Training = Defaults with { Augmentation = setting.Augmentation },
            Seed = 1,
            Purpose = purpose,
        };
        using var noise = new StepNoise(SystemNoise.Instance);
        if (setting.DpSgdEpsilon > 0)
        {
            job = job with { DpSgd = DpSgdFor(setting.DpSgdEpsilon, training.Rows, noise) };
        }

        var teacher = TeacherTrainer.Train(job, progress: null, TestContext.Current.CancellationToken).Model;
        var answer = SoftLabeler.Label(
            teacher,
            probe,
            [.. Enumerable.Range(0, count)],
            kind,
            temperature: 1,
            device: null,
            new LabelViews { Count = Defaults.LabelViews, Augmentation = setting.Augmentation, Seed = 1, Purpose = $"{purpose}/views" });
        var scores = new MembershipScores();
        for (var row = 0; row < count; row++)
        {
            scores.Add(Score(answer.Row(row), client.Candidates.HardLabels[row], setting), client.IsMember[row]);
        }

        return scores;
    }

    // Log-odds: of being the client's own at all for a right label under evidence, else of the record's label.
    private static double Score(ReadOnlySpan<float> row, int label, Setting setting)
    {
        var claimed = 0.0;
        foreach (var value in row)
        {
            claimed += value;
        }

        var chance = Math.Clamp(
            setting.Teacher == TeacherObjective.Evidence && !setting.IsMislabelled ? claimed : row[label], 1e-7, 1 - 1e-7);
        return Math.Log(chance / (1 - chance));
    }

    private static DpSgdTraining DpSgdFor(double epsilon, int rows, StepNoise noise)
    {
        var settings = new DpSgdSettings { NoiseMultiplier = 1 };
        var cost = settings.CostOf(rows);
        return new DpSgdTraining(
            settings with
            {
                NoiseMultiplier = NoiseCalibration.PoissonGaussian(epsilon, 1e-5, cost.SamplingRate, cost.Steps, PrivacyAdjacency.AddRemove),
            },
            noise.Fill,
            SystemNoise.Instance.Fill);
    }

    private sealed record Setting(TeacherObjective Teacher, string Augmentation, bool Drops, double DpSgdEpsilon, bool IsMislabelled);
}
