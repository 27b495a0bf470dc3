using System.Text.Json;
using FedDistill.Coordinator.Cli;
using FedDistill.Coordinator.Tests.Cli;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Distill;

/// <summary>
/// The verb from end to end on tiny budgets. Alone, because the console belongs to the whole process.
/// </summary>
[Collection(ConsoleTests.Name)]
public sealed class DistillCommandTests : IDisposable
{
    private static readonly string[] Tiny =
    [
        "distill", "--train-samples", "300", "--teacher-steps", "60", "--student-steps", "60", "--batch", "32", "--learning-rate", "0.003",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Distill_EverythingAskedFor_TellsAndWritesIt()
    {
        var folder = _folder.File("out");

        var (code, output, _) = await RunAsync(
            [.. Tiny, "--teacher", "mlp:32,linear", "--student", "mlp:16", "--theory", "--without-class", "3,7", "--generations", "2",
            "--averaging", "0.2", "--teacher-dropout", "0.2", "--output", folder, "--json"]);

        Assert.Equal(ExitCode.Done, code);
        using var told = JsonDocument.Parse(output);
        using var written = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(folder, "distill.json"), TestContext.Current.CancellationToken));
        var result = told.RootElement;
        Assert.True(JsonElement.DeepEquals(result, written.RootElement));
        Assert.Equal(
            ["teacher-1", "teacher-2", "ensemble", "student-alone", "student"],
            result.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        Assert.Equal(270, result.GetProperty("trainRows").GetInt32());
        Assert.True(result.GetProperty("transferRows").GetInt32() < 270);
        Assert.Equal(
            ["none", "teacher-mass", "prior"],
            result.GetProperty("raised").EnumerateArray().Select(way => way.GetProperty("method").GetString()));
        Assert.Equal(2, result.GetProperty("raised")[1].GetProperty("offsets").EnumerateObject().Count());
        AssertTheory(result.GetProperty("theory"));
        Assert.Equal(
            ["student-alone.safetensors", "student.safetensors", "teacher-1.safetensors", "teacher-2.safetensors"],
            Directory.GetFiles(folder, "*.safetensors").Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Distill_SavedTeacher_IsJudgedAsWhenItWasTrainedAndTheStudentIsTheSame()
    {
        var folder = _folder.File("out");
        string[] student = ["--student", "mlp:16", "--augmentation", "none", "--json"];

        var (_, trained, _) = await RunAsync([.. Tiny, "--teacher", "mlp:32", "--output", folder, .. student]);
        var (code, loaded, _) = await RunAsync([.. Tiny, "--teacher", Path.Combine(folder, "teacher-1.safetensors"), .. student]);

        Assert.Equal(ExitCode.Done, code);
        using var first = JsonDocument.Parse(trained);
        using var second = JsonDocument.Parse(loaded);
        for (var model = 0; model < 3; model++)
        {
            Assert.Equal(Nll(first, model), Nll(second, model));
        }

        Assert.Equal(JsonValueKind.Null, second.RootElement.GetProperty("models")[0].GetProperty("seconds").ValueKind);
    }

    [Fact]
    public async Task Distill_NoJson_PrintsATable()
    {
        var (code, output, _) = await RunAsync([.. Tiny, "--teacher", "linear", "--student", "linear", "--loss", "dkd", "--augmentation", "distilled", "--consistent"]);

        Assert.Equal(ExitCode.Done, code);
        Assert.All(["teacher-1", "student-alone", "student", "errors", "Brier"], word => Assert.Contains(word, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Distill_SeveralWrongOptions_TellsAllAndExitsWithTwo()
    {
        var (code, output, error) = await RunAsync(
            "distill", "--teacher", "mlp,vit", "--student", "cnn", "--temperature", "0", "--loss", "l2", "--soft-end", "0.5", "--hard-weight", "0",
            "--consistent");

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains("6 wrong options", error, StringComparison.Ordinal);
        Assert.All(
            ["--teacher is vit;", "--student is cnn;", "--temperature is 0;", "--loss is l2;", "--soft-end is 0.5;", "--consistent is given"],
            finding => Assert.Contains(finding, error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--device", "tpu")]
    [InlineData(ExitCode.Usage, "--augmentation", "some")]
    [InlineData(ExitCode.Usage, "--without-class", "thirteen")]
    [InlineData(ExitCode.Data, "--data", "no-such-folder")]
    [InlineData(ExitCode.Data, "--teacher", "no-such-file.safetensors")]
    public async Task Distill_OneWrongThing_IsOneLineAndItsExitCode(int expected, params string[] arguments)
    {
        var (code, output, error) = await RunAsync([.. Tiny, .. arguments]);

        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(arguments[1], error, StringComparison.Ordinal);
    }

    private static void AssertTheory(JsonElement theory)
    {
        var entropies = theory.GetProperty("temperatures").EnumerateArray().Select(effect => effect.GetProperty("entropy").GetDouble()).ToList();
        Assert.Equal(5, entropies.Count);
        Assert.Equal(entropies.Order(), entropies);
        var calibration = theory.GetProperty("calibration").EnumerateArray().ToList();
        Assert.Equal(4, calibration.Count);
        Assert.All(calibration, shift => Assert.InRange(shift.GetProperty("temperature").GetDouble(), 0.05, 20));
    }

    private static double Nll(JsonDocument result, int model) =>
        result.RootElement.GetProperty("models")[model].GetProperty("nll").GetDouble();

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (standardOutput, standardError) = (Console.Out, Console.Error);
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        Console.SetOut(output);
        Console.SetError(error);
        try
        {
            return (await CoordinatorCommandLine.RunAsync(arguments), output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(standardOutput);
            Console.SetError(standardError);
        }
    }
}
