using FedDistill.Core.Aggregation;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Federations;

public sealed class FederationSpecValidatorTests
{
    private static readonly FederationSpec Valid = new();

    public static TheoryData<FederationSpec, string> OneError => new()
    {
        { Valid with { Name = "" }, "name is \"\"; allowed are 1 to 64 letters, digits, dots, dashes and underscores." },
        { Valid with { Name = "a/b" }, "name is \"a/b\"; allowed are 1 to 64 letters, digits, dots, dashes and underscores." },
        { Valid with { Name = "a\n" }, "name is \"a\n\"; allowed are 1 to 64 letters, digits, dots, dashes and underscores." },
        { Valid with { Data = " " }, "data is \" \"; allowed are builtin:glyphs, a folder of idx files or a table file." },
        { Valid with { Clients = 0 }, "clients is 0; allowed are 1 to 10000." },
        { Valid with { PrivateSamples = -1 }, "privateSamples is -1; allowed are 0 to 2147483647." },
        { Valid with { PrivateSamples = 9 }, "privateSamples is 9; 10 clients need at least one row each, or 0 for all that the data has." },
        { Valid with { TransferSamples = -1 }, "transferSamples is -1; allowed are 0 to 2147483647." },
        { Valid with { TransferPerRound = -1 }, "transferPerRound is -1; allowed are 0 to 2147483647." },
        { Valid with { Rounds = 10001 }, "rounds is 10001; allowed are 1 to 10000." },
        { Valid with { Participation = 0 }, "participation is 0; allowed is over 0 up to 1." },
        { Valid with { Quorum = 1.5 }, "quorum is 1.5; allowed is over 0 up to 1." },
        { Valid with { DeadlineMinutes = double.NaN }, "deadlineMinutes is NaN; allowed are 0 to 525600." },
        { Valid with { MinClients = 0 }, "minClients is 0; allowed are 1 to 10000." },
        { Valid with { JoinMinutes = 0 }, "joinMinutes is 0; allowed is over 0 up to 525600." },
        { Valid with { OnRoundFailure = "retry" }, "onRoundFailure is \"retry\"; allowed are stop, continue." },
        { Valid with { Workers = -1 }, "workers is -1; allowed are 0 to 1024." },
        { Valid with { Device = "tpu" }, "device is \"tpu\"; allowed are auto, cpu, cuda." },
        { Valid with { Teacher = [] }, $"teacher is []; name at least one of {Architecture.AllowedNames}." },
        { Valid with { Teacher = ["mlp", "vit"] }, $"teacher[1] is \"vit\"; allowed are {Architecture.AllowedNames}." },
        { Valid with { Student = "cnn" }, $"student is \"cnn\"; allowed are {Architecture.AllowedNames}." },
        { Valid with { Temperature = 0 }, "temperature is 0; allowed are 0.1 to 100." },
        { Valid with { Aggregation = "middle" }, $"aggregation is \"middle\"; allowed are {AggregationRules.AllowedNames}." },
        { Valid with { Aggregation = "era:0" }, "aggregation is \"era:0\"; allowed are era:t with t from 0.001 to 10." },
        { Valid with { Objective = "hinge" }, "objective is \"hinge\"; allowed are auto, cross-entropy, balanced, evidence." },
        {
            Valid with { Objective = "balanced", Aggregation = "evidence" },
            "objective is \"balanced\"; the rule evidence joins evidence, and only evidence teachers know the class \"public\" that it compares with. " +
            "With it allowed are auto, evidence; for balanced choose another rule."
        },
        {
            Valid with { Objective = "balanced" },
            "objective is \"balanced\"; the aggregation auto chooses it; for balanced name a rule."
        },
        { Valid with { Encoding = "u5" }, $"encoding is \"u5\"; allowed are {SoftLabelCodecs.AllowedNames}." },
        { Valid with { BroadcastEncoding = "u5" }, $"broadcastEncoding is \"u5\"; allowed are {SoftLabelCodecs.AllowedNames}." },
        {
            Valid with { Objective = "evidence", Aggregation = "mean-logits" },
            "objective is \"evidence\"; the rule mean-logits has no place for what evidence teachers say of the class \"public\". " +
            "With it allowed are auto, cross-entropy, balanced; for evidence choose another rule."
        },
        { Valid with { Privacy = "dp" }, "privacy is \"dp\"; allowed are none, hygiene, local-dp, central-dp, pate." },
        { Valid with { Training = new() { TeacherBatch = 1 } }, "training.teacherBatch is 1; allowed are 2 to 4096." },
        { Valid with { Training = new() { TeacherEpochs = 0 } }, "training.teacherEpochs is 0; allowed are 1 to 10000." },
        { Valid with { Training = new() { TeacherMinSteps = 0 } }, "training.teacherMinSteps is 0; allowed are 1 to 1000000." },
        { Valid with { Training = new() { TeacherMaxSteps = 39 } }, "training.teacherMaxSteps is 39; allowed are 40 (training.teacherMinSteps) to 1000000." },
        { Valid with { Training = new() { TeacherLearningRate = 0 } }, "training.teacherLearningRate is 0; allowed is over 0 up to 1." },
        { Valid with { Training = new() { StudentLoss = "l2" } }, "training.studentLoss is \"l2\"; allowed are soft-cross-entropy, kl, mse, dkd." },
        { Valid with { Training = new() { StudentStart = "hot" } }, "training.studentStart is \"hot\"; allowed are fresh, warm." },
        { Valid with { Training = new() { StudentGenerations = 0 } }, "training.studentGenerations is 0; allowed are 1 to 10." },
        { Valid with { Training = new() { StudentAveraging = 1 } }, "training.studentAveraging is 1; allowed are 0 to 0.9." },
        { Valid with { Training = new() { RefineEpochs = 0 } }, "training.refineEpochs is 0; allowed are 1 to 10000." },
        { Valid with { Training = new() { RefineMaxSteps = 0 } }, "training.refineMaxSteps is 0; allowed are 40 (training.teacherMinSteps) to 1000000." },
        { Valid with { Training = new() { RefineLearningRate = 2 } }, "training.refineLearningRate is 2; allowed is over 0 up to 1." },
        { Valid with { Training = new() { RefineTransferWeight = 11 } }, "training.refineTransferWeight is 11; allowed are 0 to 10." },
        { Valid with { Training = new() { HeldOut = 0.6 } }, "training.heldOut is 0.6; allowed are 0 to 0.5." },
        { Valid with { Training = new() { Augmentation = "blur" } }, "training.augmentation is \"blur\"; allowed are auto, none, affine, jitter." },
        { Valid with { Training = new() { TeacherStop = 0 } }, "training.teacherStop is 0; allowed is over 0 up to 1." },
        { Valid with { Training = new() { StudentBatch = 1 } }, "training.studentBatch is 1; allowed are 2 to 4096." },
        { Valid with { Training = new() { StudentSteps = 0 } }, "training.studentSteps is 0; allowed are 1 to 1000000." },
        { Valid with { Training = new() { StudentLearningRate = -1 } }, "training.studentLearningRate is -1; allowed is over 0 up to 1." },
        { Valid with { Table = new() { Columns = ["age", "age"] } }, "table.columns[1] is \"age\"; a column's name is not empty and stands once." },
        { Valid with { Table = new() { Label = "id", Ignore = ["id"] } }, "table.label is \"id\"; the label column cannot stand in table.ignore as well." },
        { Valid with { Table = new() { Label = "id", Text = ["ID"] } }, "table.label is \"id\"; the label column cannot stand in table.text as well." },
        {
            Valid with { Table = new() { Ignore = ["note"], Text = ["note"] } },
            "table.text is [note]; note stands in table.categorical or table.ignore as well, and a column is one of them."
        },
        { Valid with { Table = new() { TextBuckets = 8 } }, "table.textBuckets is 8; allowed are 16 to 65536." },
        { Valid with { Table = Classes(("ill", ["1"])) }, "table.classes is [ill]; name at least two classes, or none to take the table's own." },
        { Valid with { Table = Classes(("ill", ["1"]), ("well", [])) }, "table.classes.well is []; name at least one label value that means it." },
        {
            Valid with { Table = Classes(("ill", ["1"]), ("well", ["0", "1"])) },
            "table.classes.well is [0, 1]; the label value \"1\" means ill already, and means one class."
        },
        {
            Mixed(new() { Source = "builtin:glyphs" }),
            "transferMix.source is \"builtin:glyphs\"; it is the private data; leave it empty for unused rows of the data, or name another source."
        },
        { Mixed(new() { Source = "builtin:noise", Share = 0 }), "transferMix.share is 0; allowed is over 0 up to 1." },
        { Mixed(new() { Share = 0.3 }), "transferMix.share is 0.3; it is the share that comes from transferMix.source, which is empty; name a source." },
        { Mixed(new() { Skew = "9" }), "transferMix.skew is \"9\"; allowed are 2 to 100 whole numbers from 1 to 1000 with colons between, such as 1:9, or nothing." },
        { Mixed(new() { Skew = "1:0" }), "transferMix.skew is \"1:0\"; allowed are 2 to 100 whole numbers from 1 to 1000 with colons between, such as 1:9, or nothing." },
        { Mixed(new() { Classes = ["1", "1"] }), "transferMix.classes is [1, 1]; a class stands once." },
        {
            Valid with { TransferMix = new() { Source = "builtin:noise" } },
            "transferSamples is 0; a transfer set with transferMix.source or transferMix.skew needs its number of rows."
        },
    };

    [Fact]
    public void Validate_Default_HasNoErrors() => Assert.Empty(FederationSpecValidator.Validate(Valid));

    [Theory]
    [MemberData(nameof(OneError), DisableDiscoveryEnumeration = true)]
    public void Validate_OneField_TellsFieldValueAndWhatIsAllowed(FederationSpec spec, string expected) =>
        Assert.Equal([expected], FederationSpecValidator.Validate(spec));

    [Fact]
    public void Validate_TwoErrors_TellsBoth() =>
        Assert.Equal(2, FederationSpecValidator.Validate(Valid with { Clients = 0, Rounds = 0 }).Count);

    private static FederationSpec Mixed(TransferMix mix) => Valid with { TransferSamples = 100, TransferMix = mix };

    private static TableHint Classes(params (string Name, string[] Values)[] classes) => new()
    {
        Classes = classes.ToDictionary(item => item.Name, item => (IReadOnlyList<string>)item.Values),
    };
}
