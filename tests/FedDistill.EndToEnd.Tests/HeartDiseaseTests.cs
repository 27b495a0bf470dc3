using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.EndToEnd.Tests.Tables;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Models;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests;

/// <summary>Three hospitals that may not share records, and the public rows of a fourth.</summary>
public sealed class HeartDiseaseTests(ITestOutputHelper report)
{
    [Fact]
    public async Task Hospitals_OneFederation_StudentBeatsTheMeanTeacher()
    {
        var source = RealData.Find("heart-disease");
        Assert.SkipWhen(source is null, RealData.Missing);
        using var folder = new TemporaryFolder();
        HeartDisease.Write(source, folder);
        using var coordinator = await ServedCoordinator.StartAsync(folder.Path);
        var start = coordinator.Operator(
            "start", HeartDisease.Spec, "--transfer", HeartDisease.Transfer, "--test", HeartDisease.Test, "--wait", "--output", "run");
        var nodes = HeartDisease.Hospitals.Select(hospital => coordinator.Join(hospital, HeartDisease.Private(hospital))).ToList();

        foreach (var node in nodes)
        {
            await node.SuccessAsync();
        }

        await start.SuccessAsync();
        var test = await TestRowsAsync(folder);
        var student = RunOutput.Run(folder.File("run")).GetProperty("final").GetProperty("accuracy").GetDouble();
        var teachers = HeartDisease.Hospitals.Select(hospital => Accuracy(folder.File($"out-{hospital}/teacher.safetensors"), test)).ToList();
        report.WriteLine($"student {student:P1}; teachers {string.Join(", ", teachers.Select(teacher => $"{teacher:P1}"))}, mean {teachers.Average():P1}");
        Assert.Equal(student, Accuracy(folder.File("out-cleveland/student.safetensors"), test), 1e-9);
        Assert.True(student > test.ClassCounts().Max() / (double)test.Rows, $"student {student}, rows by class {string.Join(", ", test.ClassCounts())}");
        Assert.True(student > teachers.Average(), $"student {student}, mean teacher {teachers.Average()}");
    }

    private static async Task<LabelledTable> TestRowsAsync(TemporaryFolder folder)
    {
        var json = await File.ReadAllTextAsync(folder.File(HeartDisease.Spec), TestContext.Current.CancellationToken);
        var schema = DatasetLoader.ReadSchema(folder.File(HeartDisease.Transfer), FederationSpecReader.Read(json, HeartDisease.Spec).Table);
        return DatasetLoader.LoadLabelled(folder.File(HeartDisease.Test), schema, DatasetSplit.Test);
    }

    private static double Accuracy(string path, LabelledTable test) =>
        Evaluator.Evaluate(ModelSnapshot.FromBytes(File.ReadAllBytes(path)), test).Accuracy;
}
