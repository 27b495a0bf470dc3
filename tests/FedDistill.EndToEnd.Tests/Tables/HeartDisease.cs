using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Tables;

/// <summary>
/// The four hospitals of the UCI heart disease data. Long Beach (va) is the transfer set; its scales and categories
/// make the schema. The other three are
/// the clients; every fifth of their rows is kept back to judge by.
/// </summary>
internal static class HeartDisease
{
    public const string Spec = "spec.json";
    public const string Transfer = "processed.va.data";
    public const string Test = "test.data";

    public static string[] Hospitals { get; } = ["cleveland", "hungarian", "switzerland"];

    /// <summary>Writes spec, transfer set, test set and the rows of each hospital.</summary>
    /// <param name="source">The data set's folder.</param>
    /// <param name="folder">Gets the files.</param>
    public static void Write(string source, TemporaryFolder folder)
    {
        File.WriteAllText(folder.File(Spec), SpecJson);
        // Its last column is the diagnosis: a transfer set has no labels.
        File.WriteAllLines(
            folder.File(Transfer), File.ReadLines(Path.Combine(source, Transfer)).Select(line => line[..line.LastIndexOf(',')]));
        var test = new List<string>();
        foreach (var hospital in Hospitals)
        {
            var rows = File.ReadAllLines(Path.Combine(source, $"processed.{hospital}.data"));
            test.AddRange(rows.Where((_, row) => row % 5 == 4));
            File.WriteAllLines(folder.File(Private(hospital)), rows.Where((_, row) => row % 5 != 4));
        }

        File.WriteAllLines(folder.File(Test), test);
    }

    /// <summary>The file of a hospital's private rows.</summary>
    public static string Private(string hospital) => $"{hospital}.data";

    private const string SpecJson = """
        {
          "name": "heart", "clients": 3, "rounds": 1, "teacher": ["mlp"], "student": "mlp",
          "table": {
            "columns": [
              "age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "oldpeak", "slope", "ca", "thal", "num"
            ],
            "label": "num",
            "classes": { "healthy": ["0"], "ill": ["1", "2", "3", "4"] },
            "categorical": ["cp", "restecg", "slope", "thal"]
          },
          "training": { "studentSteps": 600, "teacherMaxSteps": 200 }
        }
        """;
}
