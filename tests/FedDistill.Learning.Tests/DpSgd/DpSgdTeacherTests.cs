using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Learning.DpSgd;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Teachers;

namespace FedDistill.Learning.Tests.DpSgd;

public class DpSgdTeacherTests
{
    private static readonly DpSgdSettings Settings = new()
    {
        NoiseMultiplier = 0.5,
        ExpectedBatch = 100,
        Steps = 80,
        LearningRate = 1e-2,
    };

    [Theory]
    [InlineData("mlp:32")]
    [InlineData("cnn-s-gn")]
    [InlineData("lenet:4x8x16")]
    [InlineData("resnet-8-gn:4")]
    public void Train_LittleNoise_Learns(string architecture)
    {
        var rows = TinyProblems.Images(400, "private", new(2, 17, 16));
        var job = Job(architecture, Settings) with { PrivateRows = rows, Transfer = rows.Inputs };

        var teacher = Train(job);

        Assert.True(Evaluator.Evaluate(teacher.Model, TinyProblems.Images(400, "test", new(2, 17, 16))).Accuracy > 0.85);
        Assert.Null(teacher.HeldOutAccuracy);
    }

    [Theory]
    [InlineData(100, 0.25)]
    [InlineData(1000, 1)]
    public void Train_Outcome_TellsWhatTheAccountantNeedsAsTheSettingsDidBefore(int expectedBatch, double samplingRate)
    {
        var settings = Settings with { ExpectedBatch = expectedBatch, Steps = 5 };

        var teacher = Train(Job("linear", settings));

        Assert.Equal(new DpSgdCost(samplingRate, 0.5, 5), teacher.Cost);
        Assert.Equal(settings.CostOf(400), teacher.Cost);
        Assert.Equal(5, teacher.Steps);
        Assert.Null(Train(Job("linear", settings) with { DpSgd = null }).Cost);
    }

    [Fact]
    public void Train_SameJobFreshNoise_GivesAnotherTeacher()
    {
        var job = Job("linear", Settings with { Steps = 3 });
        var noise = new SeededNoise("another");

        var once = Train(job).Model.Sha256();
        var again = Train(job with { DpSgd = job.DpSgd! with { Noise = noise.Fill } }).Model.Sha256();

        Assert.NotEqual(once, again);
    }

    // Nothing but noise moves the weights when no row is ever drawn: Adam steps all the same.
    [Fact]
    public void Train_OnlyEmptyBatches_StepsByNoiseAlone()
    {
        var job = Job("linear", Settings with { Steps = 3 });
        var other = TinyProblems.Images(400, "other");
        DpSgdTraining NeverDrawing() => SeededNoise.Training(job.DpSgd!.Settings) with { Secrets = bytes => bytes.Fill(255) };

        var teacher = Train(job with { DpSgd = NeverDrawing() }).Model.Sha256();
        var ofOthers = Train(job with { DpSgd = NeverDrawing(), PrivateRows = other }).Model.Sha256();
        var drawing = Train(job).Model.Sha256();
        var start = Train(job with { DpSgd = NeverDrawing() with { Noise = (values, _) => values.Clear() } }).Model.Sha256();

        Assert.Equal(teacher, ofOthers);
        Assert.NotEqual(teacher, drawing);
        Assert.NotEqual(teacher, start);
    }

    [Theory]
    [InlineData(TeacherObjective.CrossEntropy)]
    [InlineData(TeacherObjective.Evidence)]
    [InlineData(TeacherObjective.Refinement)]
    public void Train_WithoutNoiseOrClipping_HasThePlainGradient(TeacherObjective objective)
    {
        // Every row in every step, two steps, one batch: both ways the mean over the same rows.
        var rows = TinyProblems.Images(40, "private");
        var transfer = TinyProblems.Images(40, "transfer");
        var job = Job("cnn-s-gn", new DpSgdSettings
        {
            NoiseMultiplier = 1,
            Clip = 1e9,
            ExpectedBatch = 40,
            Steps = 2,
            LearningRate = 5e-3,
            TransferWeight = 1,
        }) with
        {
            PrivateRows = rows,
            Transfer = transfer.Inputs,
            Plan = TinyProblems.Plan(objective),
            Broadcast = TinyProblems.Certain(transfer),
            Training = TinyProblems.Training with
            {
                HeldOut = 0,
                Augmentation = "none",
                TeacherBatch = 40,
                TeacherMinSteps = 2,
                TeacherMaxSteps = 2,
            },
        };

        var byRows = Train(job with { DpSgd = job.DpSgd! with { Noise = (values, _) => values.Clear() } }).Model;
        var plain = Train(job with { DpSgd = null }).Model;

        var (expected, actual) = (Evaluator.Predict(plain, rows.Inputs), Evaluator.Predict(byRows, rows.Inputs));
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.ToArray().Zip(actual.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Theory]
    [InlineData("cnn-s", "norm1 (BatchNorm), norm2 (BatchNorm)", "Use cnn-s-gn")]
    [InlineData("cnn-b:8x8x8", "norm1 (BatchNorm), norm2 (BatchNorm)", "Use cnn-b-gn:8x8x8")]
    [InlineData("resnet-8", "stage3.block1.norm3 (BatchNorm)", "Use resnet-8-gn")]
    public void Train_BatchNormalisation_IsRefusedByNameWithTheRemedy(string architecture, string layers, string remedy)
    {
        var error = Assert.Throws<FedDistillException>(() => Train(Job(architecture, Settings)));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains(layers, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_BalancedSoftmax_IsRefused()
    {
        var job = Job("linear", Settings) with { Plan = TinyProblems.Plan(TeacherObjective.Balanced) };

        var error = Assert.Throws<FedDistillException>(() => Train(job));

        Assert.Contains("class counts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CostOf_SettingOutOfRange_NamesIt()
    {
        void AssertRefused(string name, DpSgdSettings settings) => Assert.Contains(
            name, Assert.Throws<FedDistillException>(() => settings.CostOf(100)).Message, StringComparison.Ordinal);

        AssertRefused("noise multiplier", Settings with { NoiseMultiplier = 0 });
        AssertRefused("noise multiplier", Settings with { NoiseMultiplier = -1 });
        AssertRefused("noise multiplier", Settings with { NoiseMultiplier = double.NaN });
        AssertRefused("clip", Settings with { Clip = 0 });
        AssertRefused("clip", Settings with { Clip = double.PositiveInfinity });
        AssertRefused("expected batch", Settings with { ExpectedBatch = 0 });
        AssertRefused("steps", Settings with { Steps = 0 });
        AssertRefused("learning rate", Settings with { LearningRate = 0 });
        AssertRefused("transfer weight", Settings with { TransferWeight = double.NaN });
    }

    private static TeacherJob Job(string architecture, DpSgdSettings settings)
    {
        var rows = TinyProblems.Images(400, "private");
        return TinyProblems.TeacherJob(architecture, rows, rows.Inputs) with { DpSgd = SeededNoise.Training(settings) };
    }

    private static TrainedTeacher Train(TeacherJob job) =>
        TeacherTrainer.Train(job, progress: null, TestContext.Current.CancellationToken);
}
