using FedDistill.Core.Privacy;
using FedDistill.Learning.DpSgd;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.Models;
using FedDistill.Learning.Teachers;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.DpSgd;

/// <summary>
/// What a step by DP-SGD takes beside a plain one: reading the batch, gradient, noise and Adam, on one thread, in turns in
/// the same process. In the thread's own time, so that what else the machine does counts little.
/// </summary>
public class StepTimeMeasurements(ITestOutputHelper output)
{
    private const int Batch = 64;
    private const int Turns = 200;
    private const int WarmUp = 40;

    [Theory(Explicit = true), Trait("Category", "Long")]
    [InlineData("cnn-s-gn")]
    [InlineData("cnn-b-gn")]
    [InlineData("lenet")]
    [InlineData("mlp")]
    [InlineData("resnet-8-gn:8")]
    public async Task StepTime_PrivateBesidePlain_IsPrinted(string architecture)
    {
        await using var threads = new TrainingThreads(1);

        var (plain, byDpSgd) = await threads.RunAsync(_ => Measure(architecture), TestContext.Current.CancellationToken);

        output.WriteLine(
            $"{architecture}: plain {plain:F2} ms, DP-SGD {byDpSgd:F2} ms, ratio {byDpSgd / plain:F2} (medians of {Turns} steps)");
        // How much is the machine's business; that a private step is not a plain one, ours.
        Assert.True(byDpSgd > plain);
    }

    private static (double Plain, double ByDpSgd) Measure(string architecture)
    {
        var rows = TinyProblems.Images(100 * Batch, "private", new(1, 28, 28));
        var settings = new DpSgdSettings { NoiseMultiplier = 1, ExpectedBatch = Batch };
        var job = TinyProblems.TeacherJob(architecture, rows, rows.Inputs) with
        {
            Training = TinyProblems.Training with { TeacherBatch = Batch, Augmentation = "none" },
        };
        using var noise = new StepNoise(SystemNoise.Instance);
        using var scope = NewDisposeScope();
        var batches = new TeacherBatches(job);
        using var plainNetwork = NewNetwork(job);
        using var privateNetwork = NewNetwork(job);
        using var plain = new PlainSteps(job, plainNetwork, batches, [.. Enumerable.Range(0, rows.Rows)]);
        using var byDpSgd = new DpSgdSteps(
            job, new DpSgdTraining(settings, noise.Fill, SystemNoise.Instance.Fill), privateNetwork, batches);
        using var plainAdam = new Adam(plainNetwork.Parameters);
        using var privateAdam = new Adam(privateNetwork.Parameters);
        List<double> plainTimes = [], privateTimes = [];
        for (var turn = 0; turn < WarmUp + Turns; turn++)
        {
            plainTimes.Add(MillisecondsOf(plain, plainAdam));
            privateTimes.Add(MillisecondsOf(byDpSgd, privateAdam));
        }

        return (Median(plainTimes), Median(privateTimes));
    }

    private static Network NewNetwork(TeacherJob job) => Network.Create(
        new ModelDescription(job.Architecture, job.PrivateRows.Inputs.Shape, TinyProblems.ImageClasses, TinyProblems.ImageClasses),
        job.Random("weights"),
        job.Device);

    private static double MillisecondsOf(ITeacherSteps steps, Adam adam)
    {
        var begin = ThreadCpuClock.Seconds();
        using var scope = NewDisposeScope();
        steps.Next();
        adam.Step(1e-3);
        return (ThreadCpuClock.Seconds() - begin) * 1000;
    }

    private static double Median(List<double> times) => times.Skip(WarmUp).Order().ElementAt(Turns / 2);
}
