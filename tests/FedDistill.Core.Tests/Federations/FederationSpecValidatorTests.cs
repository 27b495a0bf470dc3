using FedDistill.Core.Federations;

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
        { Valid with { Workers = -1 }, "workers is -1; allowed are 0 to 1024." },
        { Valid with { Device = "tpu" }, "device is \"tpu\"; allowed are auto, cpu, cuda." },
        { Valid with { Teacher = [] }, "teacher is []; name at least one of linear, mlp, mlp:WIDTH[xWIDTH...], cnn-s, cnn-m." },
        { Valid with { Teacher = ["mlp", "vit"] }, "teacher[1] is \"vit\"; allowed are linear, mlp, mlp:WIDTH[xWIDTH...], cnn-s, cnn-m." },
        { Valid with { Student = "cnn" }, "student is \"cnn\"; allowed are linear, mlp, mlp:WIDTH[xWIDTH...], cnn-s, cnn-m." },
        { Valid with { Temperature = 0 }, "temperature is 0; allowed are 0.1 to 100." },
        {
            Valid with { Aggregation = "median" },
            "aggregation is \"median\"; allowed are evidence, class-weighted, mean-probabilities, weighted-probabilities, mean-logits, weighted-logits."
        },
        { Valid with { Privacy = "dp" }, "privacy is \"dp\"; only none is known so far." },
        { Valid with { Training = new() { TeacherBatch = 1 } }, "training.teacherBatch is 1; allowed are 2 to 4096." },
        { Valid with { Training = new() { TeacherEpochs = 0 } }, "training.teacherEpochs is 0; allowed are 1 to 10000." },
        { Valid with { Training = new() { TeacherMinSteps = 0 } }, "training.teacherMinSteps is 0; allowed are 1 to 1000000." },
        { Valid with { Training = new() { TeacherMaxSteps = 39 } }, "training.teacherMaxSteps is 39; allowed are 40 (training.teacherMinSteps) to 1000000." },
        { Valid with { Training = new() { TeacherLearningRate = 0 } }, "training.teacherLearningRate is 0; allowed is over 0 up to 1." },
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
        { Valid with { Table = Classes(("ill", ["1"])) }, "table.classes is [ill]; name at least two classes, or none to take the table's own." },
        { Valid with { Table = Classes(("ill", ["1"]), ("well", [])) }, "table.classes.well is []; name at least one label value that means it." },
        {
            Valid with { Table = Classes(("ill", ["1"]), ("well", ["0", "1"])) },
            "table.classes.well is [0, 1]; the label value \"1\" means ill already, and means one class."
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

    private static TableHint Classes(params (string Name, string[] Values)[] classes) => new()
    {
        Classes = classes.ToDictionary(item => item.Name, item => (IReadOnlyList<string>)item.Values),
    };
}
