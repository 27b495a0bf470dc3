using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Cli;

[Collection(ConsoleTests.Name)]
public sealed class SpecCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Init_File_IsWhatCheckReadsAndIsNeverOverwritten()
    {
        var path = _folder.File("new.json");

        var made = await ConsoleRun.OfAsync("spec", "init", path);
        var again = await ConsoleRun.OfAsync("spec", "init", path);
        var check = await ConsoleRun.OfAsync("spec", "check", path, "--json", "--private-samples", "300", "--transfer-samples", "60");

        Assert.Equal((ExitCode.Done, ExitCode.Usage, ExitCode.Done), (made.Code, again.Code, check.Code));
        Assert.Contains($"spec check {path}", made.Output, StringComparison.Ordinal);
        using var plan = JsonDocument.Parse(check.Output);
        Assert.Equal(
            ["privateSamples", "transferSamples"],
            plan.RootElement.GetProperty("changed").EnumerateArray().Select(field => field.GetProperty("field").GetString()!));
    }

    [Fact]
    public async Task Check_Plan_AddsUp()
    {
        var (code, output, error) = await ConsoleRun.OfAsync(
            "spec", "check", "--json", "--clients", "4", "--rounds", "2", "--partition", "iid", "--private-samples", "400", "--transfer-samples", "100",
            "--student", "linear", "--aggregation", "mean-probabilities");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        var plan = json.RootElement;
        Assert.Equal(100, plan.GetProperty("data").GetProperty("transferRows").GetInt32());
        Assert.All(plan.GetProperty("data").GetProperty("clientRows").EnumerateArray(), rows => Assert.Equal(100, rows.GetInt32()));
        var rounds = plan.GetProperty("rounds").EnumerateArray().ToList();
        Assert.Equal(["cross-entropy", "refinement"], rounds.Select(round => round.GetProperty("objective").GetString()!));
        // Ten classes of half a byte.
        Assert.All(rounds, round => Assert.Equal(500, round.GetProperty("uploadBytes").GetInt64()));
        var parameters = plan.GetProperty("steps").GetProperty("studentParameters").GetInt64();
        var bytes = plan.GetProperty("bytes");
        Assert.Equal(4 * 2 * 500, bytes.GetProperty("upAtMost").GetInt64());
        // Two students, and one aggregate of a byte a class: after the last round nobody learns from it.
        Assert.Equal(4 * ((2 * 4 * parameters) + 1000), bytes.GetProperty("downAbout").GetInt64());
        Assert.Equal(4 * 2 * 2 * 4 * parameters, bytes.GetProperty("fedAvg").GetInt64());
        // 100 rows, 400 passes, batches of 64, at most 300.
        Assert.Equal(300, plan.GetProperty("steps").GetProperty("teacherMost").GetInt32());
        Assert.Contains("none: NO formal guarantee", plan.GetProperty("privacy")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains(plan.GetProperty("warnings").EnumerateArray(), warning => warning.GetString()!.StartsWith("4 of 4 clients hold out fewer than 10 rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_Words_TellTheSame()
    {
        var (code, output, _) = await ConsoleRun.OfAsync(
            "spec", "check", "--name", "hospitals", "--clients", "4", "--rounds", "1", "--private-samples", "400", "--transfer-samples", "100");

        Assert.Equal(ExitCode.Done, code);
        Assert.All(
            (string[])
            [
                "hospitals: 4 clients, 1 round, seed 1. The spec is valid",
                "round 1: all 4 clients answer 100 rows as evidence in u4; teachers learn by evidence; joined by evidence-mix",
                "FedAvg of the student, both ways",
                "clients: 4 (default 10)",
                "With one round there is less to choose from",
            ],
            part => Assert.Contains(part, InOneLine(output), StringComparison.Ordinal));
        Assert.DoesNotContain(output.Split('\n'), line => line.TrimEnd().Length > 100);
    }

    [Fact]
    public async Task Check_DataElsewhere_StillTellsThePlan()
    {
        var (code, output, _) = await ConsoleRun.OfAsync("spec", "check", "--data", "nowhere", "--privacy", "local-dp", "--clients", "50");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("cannot be read here, so that bytes are unknown. There is no file or folder 'nowhere'", InOneLine(output), StringComparison.Ordinal);
        Assert.Contains("local-dp: epsilon at most 8", output, StringComparison.Ordinal);
        Assert.DoesNotContain("FedAvg", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data")]
    [InlineData("--transfer")]
    public async Task Check_DataThatIsHereAndDamaged_IsRefusedAsStartWould(string option)
    {
        await File.WriteAllTextAsync(_folder.File("damaged.csv"), "age,ill\n30,no\n40,yes,3\n", TestContext.Current.CancellationToken);

        var (code, output, error) = await ConsoleRun.OfAsync("spec", "check", option, _folder.File("damaged.csv"));

        Assert.Equal((ExitCode.Data, ""), (code, output));
        Assert.Contains("damaged.csv', line 3", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_TestSet_BringsTheClasses()
    {
        await File.WriteAllTextAsync(_folder.File("public.csv"), "age,weight\n30,50\n40,60\n50,70\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.File("test.csv"), "age,weight,ill\n30,50,no\n40,60,yes\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _folder.File("spec.json"), """{ "table": { "label": "ill" }, "transferSamples": 3, "student": "linear", "teacher": ["linear"] }""",
            TestContext.Current.CancellationToken);
        string[] arguments = ["spec", "check", _folder.File("spec.json"), "--json", "--transfer", _folder.File("public.csv")];

        var (code, output, error) = await ConsoleRun.OfAsync([.. arguments, "--test", _folder.File("test.csv")]);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        using var plan = JsonDocument.Parse(output);
        Assert.Equal(["no", "yes"], plan.RootElement.GetProperty("data").GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(ExitCode.Data, (await ConsoleRun.OfAsync(arguments)).Code);
    }

    [Fact]
    public async Task Check_ThreeErrors_TellsAllThree()
    {
        var path = _folder.File("wrong.json");
        await File.WriteAllTextAsync(path, """{ "clients": 0, "student": "resnet", "sedd": 1 }""", TestContext.Current.CancellationToken);

        var (code, output, error) = await ConsoleRun.OfAsync("spec", "check", path, "--json");

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.All(["wrong.json has 3 errors", "clients is 0", "student is \"resnet\"", "did you mean seed?"], part => Assert.Contains(part, error, StringComparison.Ordinal));
    }

    private static string InOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
