using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Fuzz.Tests.Targets;

/// <summary>A small federation that all inputs are about: 20 transfer rows of four columns, three classes.</summary>
internal static class Federation
{
    public const int Rows = 20;
    public const int Classes = 3;

    public static FederationSchema Schema { get; } = new()
    {
        Shape = InputShape.Tabular(6),
        ClassNames = ["low", "middle", "high"],
        Columns =
        [
            new ColumnSchema("age", ColumnKind.Numeric, [], Mean: 50, Scale: 10),
            new ColumnSchema("sex", ColumnKind.Categorical, ["f", "m"], Mean: 0, Scale: 1),
            new ColumnSchema("note", ColumnKind.Ignored, [], Mean: 0, Scale: 1),
            new ColumnSchema("blood", ColumnKind.Categorical, ["0", "a", "b"], Mean: 0, Scale: 1),
        ],
        LabelColumn = "risk",
        LabelIndex = 4,
        LabelValues = new Dictionary<string, int> { ["0"] = 0, ["1"] = 1, ["2"] = 2, ["3"] = 2 },
    };

    public static InputTable Transfer { get; } = InputTable.FromFeatures(
        Schema.Shape, [.. Enumerable.Range(0, Rows * Schema.Shape.ValueCount).Select(index => MathF.Sin(index))]);

    public static FederationSpec Spec { get; } = new()
    {
        Name = "glyphs", Clients = 2, Teacher = ["linear"], Student = "linear", Device = "cpu", Table = new TableHint { Label = "risk" },
    };

    public static FederationDefinition Definition { get; } = new(
        Spec, Schema.ToJson(), new BlobRef(Transfer.Sha256(), Transfer.ToBytes().Length, BlobKind.TransferSet), Rows, TestSet: null);

    /// <summary>Rounds of every kind: collecting, with an upload counted and remembered, being judged, completed, failed.</summary>
    public static IReadOnlyList<RoundState> Rounds { get; } = MakeRounds();

    public static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, FedDistillJson.Compact);

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Text(text)));

    private static RoundState[] MakeRounds()
    {
        var plan = new RoundPlan(
            1, 2, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities, Temperature: 1, "mean-probabilities", Sharpening: 1, HardTargets: false, []);
        var collecting = RoundTransitions.Announce("glyphs", plan, ["anna", "ben"], quorumShare: 0.5, TimeSpan.FromMinutes(30));
        var evidence = RoundTransitions.Announce(
            "glyphs",
            plan with { Kind = SoftLabelKind.Evidence, Encoding = "u4", Rule = "class-weighted", TransferRows = [1, 3, 5] },
            ["anna", "ben"],
            quorumShare: 0.5,
            deadline: null);
        var upload = new AcceptedUpload(new BlobRef(Hash("upload"), Rows * Classes * 4, BlobKind.SoftLabels), 64, [32, 16, 16], 200) { Suspicion = "flat" };
        var counted = RoundTransitions.Accept(collecting, "anna", upload).State;
        var remembering = collecting with
        {
            Remembered = new SortedDictionary<string, RememberedUpload>(StringComparer.Ordinal) { ["anna"] = new(upload, SoftLabelKind.Probabilities, "f32") },
        };
        var distilling = RoundTransitions.CloseIfReady(RoundTransitions.Accept(counted, "ben", upload).State);
        var blob = new BlobRef(Hash("student"), 1000, BlobKind.Student);
        var result = new RoundResult(
            blob, new AggregateRef(blob, "u8", [new PackedBlob(PayloadPackingKind.Brotli, blob, "")]), new(0.5, 1, 0.5, 0.1, 20));
        var judging = RoundTransitions.Judge(distilling, distilling.Attempt, [result, result with { Rule = "era" }]);
        return
        [
            collecting, evidence, counted, remembering, distilling, judging,
            RoundTransitions.Complete(distilling, distilling.Attempt, result), RoundTransitions.Cancel(counted, "stopped"),
        ];
    }
}
