using System.Globalization;
using FedDistill.Core.Randomness;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Tables;

/// <summary>
/// A federation of three small tables that trains in moments: two numbers a row, their sum's sign is the class.
/// </summary>
internal static class TinyFederation
{
    public const string Spec = "spec.json";
    public const string Transfer = "transfer.csv";
    public const string Test = "test.csv";

    /// <summary>Writes spec, transfer set, test set and the private rows of site-a, site-b and site-c.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="privacy">The privacy fields of the spec, each with a comma behind it.</param>
    public static void Write(TemporaryFolder folder, string privacy = "")
    {
        File.WriteAllText(folder.File(Spec), $$"""
            {
              {{privacy}}
              "name": "tiny", "clients": 3, "rounds": 2, "teacher": ["mlp:16x16"], "student": "linear",
              "table": { "label": "side", "classes": { "left": ["left"], "right": ["right"] } },
              "training": {
                "studentSteps": 200, "studentLearningRate": 0.03, "teacherMaxSteps": 60, "teacherLearningRate": 0.03, "refineMaxSteps": 60
              },
            }
            """);
        foreach (var name in (string[])[Private("site-a"), Private("site-b"), Private("site-c"), Test])
        {
            File.WriteAllLines(folder.File(name), ["height,width,side", .. Rows(name, 80)]);
        }

        File.WriteAllLines(folder.File(Transfer), ["height,width", .. Rows(Transfer, 120).Select(row => row[..row.LastIndexOf(',')])]);
    }

    /// <summary>The file of a client's private rows.</summary>
    public static string Private(string client) => $"{client}.csv";

    private static IEnumerable<string> Rows(string name, int rows)
    {
        var random = new SeededRandom(1, name);
        for (var row = 0; row < rows; row++)
        {
            var (height, width) = (random.NextNormal(), random.NextNormal());
            yield return string.Create(CultureInfo.InvariantCulture, $"{height:F4},{width:F4},{(height + width > 0 ? "right" : "left")}");
        }
    }
}
