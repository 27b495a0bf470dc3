using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Release;
using FedDistill.Core.Data;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using SoftLabelKind = FedDistill.Core.SoftLabels.SoftLabelKind;
using TeacherObjective = FedDistill.Core.Rounds.TeacherObjective;

namespace FedDistill.ClientNode.Tests.Fakes;

/// <summary>A small federation: rows of two features, two classes that lie apart, 40 transfer rows.</summary>
internal static class TestFederation
{
    public const string Name = "small";
    public const int TransferRows = 40;
    public const int Classes = 2;

    public static FederationSchema Schema { get; } = new()
    {
        Shape = InputShape.Tabular(2),
        ClassNames = ["low", "high"],
        Columns =
        [
            new ColumnSchema("a", ColumnKind.Numeric, [], Mean: 0, Scale: 1),
            new ColumnSchema("b", ColumnKind.Numeric, [], Mean: 0, Scale: 1),
        ],
        LabelColumn = "c",
        LabelIndex = 2,
    };

    public static InputTable Transfer { get; } = Rows(TransferRows, "transfer").Inputs;

    /// <summary>The transfer set with inflated features: any teacher's logits go out of range.</summary>
    public static InputTable TransferScaledBy(float scale)
    {
        var features = new float[TransferRows * 2];
        for (var row = 0; row < TransferRows; row++)
        {
            Transfer.CopyRow(row, features.AsSpan(2 * row, 2));
        }

        return InputTable.FromFeatures(Schema.Shape, [.. features.Select(value => value * scale)]);
    }

    public static FederationTerms Terms { get; } = FederationTerms.From(Describe());

    /// <summary>The same federation with a privacy mode.</summary>
    public static FederationDescription Describe(string mode, PrivacyTerms? terms)
    {
        var description = Describe();
        description.Privacy = mode;
        description.PrivacyTerms = terms;
        return description;
    }

    /// <summary>Terms with epsilon 4 at delta 1e-5, and what a test changes.</summary>
    public static FederationTerms Formal(string mode, Action<PrivacyTerms>? change = null)
    {
        var promised = new PrivacyTerms { Epsilon = 4, Delta = 1e-5, Adjacency = "add-remove", Clip = 1, TeachersPerClient = 1 };
        change?.Invoke(promised);
        return FederationTerms.From(Describe(mode, promised));
    }

    public static FederationDescription Describe() => new()
    {
        Federation = Name,
        State = FederationState.Waiting,
        Rounds = 2,
        Seed = 7,
        SchemaJson = Schema.ToJson(),
        SchemaSha256 = Schema.Sha256(),
        TransferSet = new BlobRef
        {
            Sha256 = Transfer.Sha256(), LengthBytes = Transfer.ToBytes().Length, Kind = BlobKind.TransferSet,
        },
        TransferRows = TransferRows,
        ClassCount = Classes,
        TeacherArchitectures = { "linear" },
        StudentArchitecture = "linear",
        Privacy = "none",
        Teacher = new TeacherSettings
        {
            Batch = 16,
            Epochs = 5,
            MinSteps = 20,
            MaxSteps = 40,
            LearningRate = 0.01,
            RefineEpochs = 5,
            RefineMaxSteps = 20,
            RefineLearningRate = 0.01,
            RefineTransferWeight = 0.3,
            HeldOut = 0.1,
            Augmentation = "auto",
            TeacherStop = 1,
            LabelViews = 1,
        },
        ExpectedClients = 1,
    };

    /// <summary>Rows of both classes in turn.</summary>
    public static LabelledTable Rows(int count, string purpose)
    {
        var random = new SeededRandom(7, purpose);
        var features = new float[count * 2];
        var labels = new int[count];
        for (var row = 0; row < count; row++)
        {
            labels[row] = row % Classes;
            features[2 * row] = (float)random.NextNormal() + (labels[row] == 0 ? -3 : 3);
            features[(2 * row) + 1] = (float)random.NextNormal();
        }

        return new LabelledTable(InputTable.FromFeatures(Schema.Shape, features), labels, Classes);
    }

    public static RoundTask Task(int round = 1, bool tellCounts = true) => new(
        round,
        TeacherObjective.Evidence,
        SoftLabelKind.Probabilities,
        Encoding: "f32",
        Temperature: 1,
        [],
        TellSampleCount: tellCounts,
        TellClassCounts: tellCounts,
        Previous: null);

    /// <summary>Probabilities for all transfer rows.</summary>
    public static SoftLabelMatrix SoftLabels(float first = 0.25f)
    {
        var values = new float[TransferRows * Classes];
        for (var row = 0; row < TransferRows; row++)
        {
            values[row * Classes] = first;
            values[(row * Classes) + 1] = 1 - first;
        }

        return new SoftLabelMatrix(SoftLabelKind.Probabilities, TransferRows, 1, Classes, values);
    }

    /// <summary>Lets soft labels out by the ledger in a folder, as one process does that ends afterwards.</summary>
    public static ReleasedSoftLabels Release(string folder, RoundTask task, SoftLabelMatrix softLabels, int[] classCounts)
    {
        using var ledger = ReleaseLedger.Open(Path.Combine(folder, "releases.jsonl"), "alice");
        return new ReleaseGate("alice", Terms, ledger).Release(task, softLabels, classCounts);
    }
}
