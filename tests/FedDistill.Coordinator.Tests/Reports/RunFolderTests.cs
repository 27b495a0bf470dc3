using System.Text.Json;
using System.Text.Json.Nodes;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Reports;

public sealed class RunFolderTests
{
    private static readonly Dictionary<string, string> Card = new(StringComparer.Ordinal) { ["schema"] = "{}", ["architecture"] = "cnn-s" };

    [Fact]
    public void Write_CompleteRun_KeepsTheContractOfRunJson()
    {
        using var folder = new TemporaryFolder();

        RunFolder.Write(folder.Path, SampleRun.Complete, new byte[] { 1, 2, 3 }, Card);

        Assert.Equal(
            """
            {
              "spec": {},
              "seed": 1,
              "rounds": [
                {
                  "round": 1,
                  "cohort": 2,
                  "contributed": 2,
                  "bytesUp": 40000,
                  "bytesUpEncoded": 80000,
                  "bytesDown": 250000,
                  "seconds": 20.5,
                  "student": {
                    "accuracy": 0.75,
                    "nll": 0.8,
                    "ece": 0.1,
                    "brier": 0.35
                  },
                  "rule": "",
                  "suspicious": [],
                  "coverage": null,
                  "epsilon": null,
                  "phases": null,
                  "softLabels": null
                },
                {
                  "round": 2,
                  "cohort": 2,
                  "contributed": 1,
                  "bytesUp": 20000,
                  "bytesUpEncoded": 40000,
                  "bytesDown": 250000,
                  "seconds": 18.25,
                  "student": null,
                  "rule": "",
                  "suspicious": [],
                  "coverage": null,
                  "epsilon": null,
                  "phases": null,
                  "softLabels": null
                },
                {
                  "round": 3,
                  "cohort": 2,
                  "contributed": 2,
                  "bytesUp": 40000,
                  "bytesUpEncoded": 80000,
                  "bytesDown": 250000,
                  "seconds": 19,
                  "student": {
                    "accuracy": 0.9125,
                    "nll": 0.3,
                    "ece": 0.025,
                    "brier": 0.125
                  },
                  "rule": "",
                  "suspicious": [],
                  "coverage": null,
                  "epsilon": null,
                  "phases": null,
                  "softLabels": null
                }
              ],
              "final": {
                "accuracy": 0.9125,
                "nll": 0.3,
                "ece": 0.025,
                "brier": 0.125,
                "studentSha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "classes": null,
                "reliability": null
              },
              "baselines": {
                "localMean": 0.5,
                "localBest": 0.6,
                "ensemble": 0.8,
                "pooled": 0.9375
              },
              "bytes": {
                "up": 100000,
                "upEncoded": 200000,
                "down": 750000,
                "fedAvgEquivalent": 1268832,
                "transferSet": 0,
                "wireUp": 104000,
                "wireDown": 760500
              },
              "seconds": 61.5,
              "peakRssBytes": 512000000,
              "cpu": {
                "total": 100,
                "learning": 92
              },
              "clients": {
                "judged": 2,
                "localMean": 0.75,
                "keptMean": 0.875,
                "gainMean": 0.125,
                "gainWorst": 0,
                "offeredWorst": -0.0625,
                "shareHarmed": 0.5,
                "each": []
              },
              "members": [],
              "classNames": [],
              "privacy": null,
              "attack": null
            }
            """,
            WithoutSpec(folder.File("run.json")));
    }

    [Fact]
    public void Write_FormalPrivacy_TellsAllThatAnEpsilonNeedsAndTheEventsApart()
    {
        using var folder = new TemporaryFolder();
        var privacy = new RunPrivacy(
            "pate", "record", PrivacyAdjacency.AddRemove, 1e-5, 2.75, "rdp", [new ThresholdEvent(150, 640), new GnMaxEvent(40, 286)]);

        RunFolder.Write(folder.Path, SampleRun.Complete with { Privacy = privacy }, null, Card);

        const string Events = """[{"kind":"threshold","sigma":150,"count":640},{"kind":"gnmax","sigma":40,"count":286}]""";
        Assert.Equal(Events, Compact(JsonNode.Parse(File.ReadAllText(folder.File("privacy-events.json")))));
        Assert.Equal(
            $$"""{"mode":"pate","unit":"record","adjacency":"add-remove","delta":1E-05,"epsilon":2.75,"method":"rdp","events":{{Events}}}""",
            Compact(JsonNode.Parse(File.ReadAllText(folder.File("run.json")))!["privacy"]));
        Assert.Contains("pate: epsilon 2.75 at delta 1E-05, add-remove, unit record, by rdp", File.ReadAllText(folder.File("report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_GuaranteeGivenUp_TellsAnInfiniteEpsilon()
    {
        using var folder = new TemporaryFolder();

        RunFolder.Write(
            folder.Path,
            SampleRun.Complete with { Privacy = new RunPrivacy("central-dp", "client", PrivacyAdjacency.AddRemove, 1e-5, double.PositiveInfinity, null, []) },
            null,
            Card);

        Assert.Equal("Infinity", JsonNode.Parse(File.ReadAllText(folder.File("run.json")))!["privacy"]!["epsilon"]!.GetValue<string>());
        Assert.False(File.Exists(folder.File("privacy-events.json")));
    }

    private static string Compact(JsonNode? node) => node!.ToJsonString();

    [Fact]
    public void Write_NothingKnown_WritesNulls()
    {
        using var folder = new TemporaryFolder();

        RunFolder.Write(folder.Path, SampleRun.Failed, null, Card);

        Assert.Equal(
            """
            {
              "spec": {},
              "seed": 1,
              "rounds": [
                {
                  "round": 1,
                  "cohort": 2,
                  "contributed": 0,
                  "bytesUp": 0,
                  "bytesUpEncoded": 0,
                  "bytesDown": 0,
                  "seconds": 1800,
                  "student": null,
                  "rule": "",
                  "suspicious": [],
                  "coverage": null,
                  "epsilon": null,
                  "phases": null,
                  "softLabels": null
                }
              ],
              "final": {
                "accuracy": null,
                "nll": null,
                "ece": null,
                "brier": null,
                "studentSha256": null,
                "classes": null,
                "reliability": null
              },
              "baselines": {
                "localMean": null,
                "localBest": null,
                "ensemble": null,
                "pooled": null
              },
              "bytes": {
                "up": 0,
                "upEncoded": 0,
                "down": 0,
                "fedAvgEquivalent": 0,
                "transferSet": 0,
                "wireUp": null,
                "wireDown": null
              },
              "seconds": 61.5,
              "peakRssBytes": null,
              "cpu": null,
              "clients": null,
              "members": [],
              "classNames": [],
              "privacy": null,
              "attack": null
            }
            """,
            WithoutSpec(folder.File("run.json")));
    }

    [Fact]
    public void Write_RunJson_ReadsBackAsTheSameRun()
    {
        using var folder = new TemporaryFolder();

        RunFolder.Write(folder.Path, SampleRun.Complete, new byte[] { 1 }, Card);

        var run = FedDistillJson.Read<RunResult>(File.ReadAllText(folder.File("run.json")), "run");
        Assert.Equivalent(SampleRun.Complete, run, strict: true);
    }

    [Fact]
    public void Write_Rounds_BecomeLinesOfATable()
    {
        using var folder = new TemporaryFolder();

        RunFolder.Write(folder.Path, SampleRun.Complete, new byte[] { 1 }, Card);

        Assert.Equal(
            """
            round,cohort,contributed,bytesUp,bytesDown,seconds,accuracy,nll,ece,brier
            1,2,2,40000,250000,20.5,0.75,0.8,0.1,0.35
            2,2,1,20000,250000,18.25,,,,
            3,2,2,40000,250000,19,0.9125,0.3,0.025,0.125

            """,
            File.ReadAllText(folder.File("rounds.csv")));
    }

    [Fact]
    public void Write_Student_LiesThereWithItsCard()
    {
        using var folder = new TemporaryFolder();
        byte[] student = [1, 2, 3];

        RunFolder.Write(folder.File("new/folder"), SampleRun.Complete, student, Card);

        Assert.Equal(student, File.ReadAllBytes(folder.File("new/folder/student.safetensors")));
        Assert.Equal(Card, JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(folder.File("new/folder/student-card.json"))));
        Assert.True(File.Exists(folder.File("new/folder/report.html")));
    }

    [Fact]
    public void Write_NoStudent_RemovesAnEarlierRuns()
    {
        using var folder = new TemporaryFolder();
        RunFolder.Write(folder.Path, SampleRun.Complete, new byte[] { 1 }, Card);

        RunFolder.Write(folder.Path, SampleRun.Failed, null, Card);

        Assert.Equal(
            ["report.html", "rounds.csv", "run.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Check_PathOfAFile_IsRefusedWithPathAndRemedy()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("taken"), "");

        var checking = Assert.Throws<FedDistillException>(() => RunFolder.Check(folder.File("taken")));
        var writing = Assert.Throws<FedDistillException>(() => RunFolder.Write(folder.File("taken"), SampleRun.Failed, null, Card));

        Assert.All([checking, writing], exception =>
        {
            Assert.Equal(ErrorCode.InvalidConfiguration, exception.Code);
            Assert.Contains(folder.File("taken"), exception.Message, StringComparison.Ordinal);
            Assert.EndsWith("name one with --output.", exception.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Check_NewFolder_IsMadeAndLeftEmpty()
    {
        using var folder = new TemporaryFolder();

        RunFolder.Check(folder.File("new"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("new")));
    }

    /// <summary>The spec is written as everywhere else; its fields are not this contract's.</summary>
    private static string WithoutSpec(string path)
    {
        var root = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Assert.Equal(SampleRun.Complete.Spec.Name, (string?)root["spec"]!["name"]);
        root["spec"] = new JsonObject();
        return root.ToJsonString(FedDistillJson.Indented);
    }
}
