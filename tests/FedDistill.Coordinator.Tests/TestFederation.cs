using FedDistill.Core.Data;
using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Tests;

/// <summary>
/// What the tests' federations ask about: 20 transfer rows of four features, three classes, a linear student of 20
/// steps.
/// </summary>
internal static class TestFederation
{
    public const int Rows = 20;
    public const int Features = 4;
    public const int Classes = 3;

    public static FederationSchema Schema { get; } = new()
    {
        Shape = InputShape.Tabular(Features),
        ClassNames = ["low", "middle", "high"],
        Columns = [.. Enumerable.Range(0, Features).Select(column => new ColumnSchema($"f{column}", ColumnKind.Numeric, [], Mean: 0, Scale: 1))],
        LabelColumn = "class",
        LabelIndex = Features,
    };

    public static InputTable Transfer { get; } = InputTable.FromFeatures(
        Schema.Shape, [.. Enumerable.Range(0, Rows * Features).Select(index => MathF.Sin(index))]);

    public static LabelledTable Test { get; } = new(Transfer, [.. Enumerable.Range(0, Rows).Select(row => row % Classes)], Classes);

    /// <summary>A valid spec without a deadline.</summary>
    public static FederationSpec Spec(string name, int clients = 2, int rounds = 2) => new()
    {
        Name = name,
        Clients = clients,
        Rounds = rounds,
        Teacher = ["linear"],
        Student = "linear",
        Aggregation = "mean-probabilities",
        Encoding = "f32",
        DeadlineMinutes = 0,
        Device = "cpu",
        Training = new TrainingSpec { StudentSteps = 20, StudentBatch = 8 },
    };
}
