using System.Globalization;
using System.Text.Json;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests;

/// <summary>A federation as it is deployed: a coordinator, three nodes and an operator, each a process.</summary>
public sealed class DeploymentTests
{
    private const int Clients = 3;

    [Fact]
    public async Task Deployment_ThreeNodes_AllEndWithTheSameStudent()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("spec.json"), Spec, TestContext.Current.CancellationToken);
        using var coordinator = await ServedCoordinator.StartAsync(folder.Path);
        var start = coordinator.Operator("start", "spec.json", "--wait", "--output", "run");
        await start.LineAsync("glyphs: waiting, 0 of 3 clients have joined");
        var watch = coordinator.Operator("watch");

        ProcessUnderTest[] nodes =
        [
            .. Enumerable.Range(0, Clients).Select(index => coordinator.Join(
                $"site-{index}", "builtin:glyphs", "--partition", "iid", "--index", index.ToString(CultureInfo.InvariantCulture), "--of", "3")),
        ];
        foreach (var node in nodes)
        {
            await node.SuccessAsync();
        }

        await start.SuccessAsync();
        Assert.Contains("glyphs: completed after 2 of 2 rounds", await watch.SuccessAsync(), StringComparison.Ordinal);
        var run = RunOutput.Run(folder.File("run"));
        Assert.InRange(run.GetProperty("final").GetProperty("accuracy").GetDouble(), 0.2, 1);
        Assert.Equal(10, run.GetProperty("final").GetProperty("classes").GetArrayLength());
        // A later round may elect the student of an earlier one, and then has no soft labels of its own to tell of.
        var first = run.GetProperty("rounds")[0];
        Assert.Equal(Clients, first.GetProperty("softLabels").GetProperty("agreement").GetProperty("answers").GetInt32());
        Assert.All(run.GetProperty("members").EnumerateArray(), member => Assert.True(member.GetProperty("bytesUp").GetInt64() > 0));
        Assert.All(Enumerable.Range(0, Clients), index => AssertHasStudent(folder.File($"out-site-{index}"), RunOutput.StudentSha256(run)));
        Assert.Equal(
            """{"name":"glyphs","state":"completed","round":2,"rounds":2,"reason":""}""",
            JsonSerializer.Serialize(await coordinator.StatusAsync()));
    }

    private static void AssertHasStudent(string output, string sha256)
    {
        Assert.Equal(sha256, RunOutput.Sha256(Path.Combine(output, "student.safetensors")));
        Assert.NotEqual(sha256, RunOutput.Sha256(Path.Combine(output, "teacher.safetensors")));
        Assert.True(RunOutput.Json(File.ReadAllText(Path.Combine(output, "student.json"))).TryGetProperty("schema", out _));
    }

    private const string Spec = """
        {
          "name": "glyphs", "clients": 3, "transferSamples": 300, "rounds": 2, "teacher": ["linear", "mlp"], "student": "linear",
          "training": { "studentSteps": 100, "teacherMaxSteps": 40, "refineMaxSteps": 40 },
        }
        """;
}
