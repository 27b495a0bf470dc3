using FedDistill.Coordinator.Reproduction;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Reproduction;

public sealed class SettingCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. SettingCatalog.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_ShippedSetting_IsValidAndSaysWhereItIsFrom(string name)
    {
        var setting = Assert.Single(SettingCatalog.Find([name]));

        Assert.Equal((name, name), (setting.Name, setting.Spec.Name));
        Assert.NotEmpty(setting.Title);
        Assert.NotEmpty(setting.Source);
        Assert.All(setting.Published, figure => Assert.InRange(figure.Percent, 1, 100));
        // What is compared with a paper says what it has that the paper's has not.
        Assert.True(setting.Published.Count == 0 || setting.Advantages.Count > 0);
        Assert.False(Path.IsPathRooted(setting.Spec.Data));
        Assert.Equal(0, setting.Spec.DeadlineMinutes);
    }

    [Fact]
    public void Find_Based_IsItsBaseButForWhatItSays()
    {
        var settings = SettingCatalog.Find(["fedgen-mnist-0.1", "fedgen-mnist-0.05", "fedgen-mnist-0.1-plain"]);

        Assert.Equal(
            settings[0].Spec with { Name = settings[1].Name, Partition = "dirichlet:0.05:2", Training = settings[1].Spec.Training, Teacher = settings[1].Spec.Teacher },
            settings[1].Spec);
        Assert.Equal((93.03, 91.30), (settings[0].Published[0].Percent, settings[1].Published[0].Percent));
        Assert.Equal(settings[0].Advantages, settings[1].Advantages);
        Assert.Equal(settings[0].Spec.Training with { Augmentation = InputAugmentation.None }, settings[2].Spec.Training);
    }

    [Fact]
    public void Find_Star_IsAllThatBeginSoEachOnce()
    {
        var settings = SettingCatalog.Find(["temperature-2", "temperature-*"]);

        Assert.Equal(["temperature-2", "temperature-1", "temperature-1-u4", "temperature-2-u4", "temperature-4", "temperature-4-u4"], settings.Select(setting => setting.Name));
        Assert.Equal(SettingCatalog.Names, SettingCatalog.Find(["*"]).Select(setting => setting.Name));
    }

    [Theory]
    [InlineData("fedgen-mnist-01", "did you mean fedgen-mnist-0.1?")]
    [InlineData("temprature*", "did you mean temperature-1?")]
    [InlineData("one-class", "did you mean selective-fd-one-class?")]
    public void Find_UnknownName_NamesTheNearest(string name, string expected)
    {
        var error = Assert.Throws<FedDistillException>(() => SettingCatalog.Find([name]));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "title": "t", "source": "s", "spec": { "clients": 0, "rouns": 1 } }""", "Setting mine has 2 errors")]
    [InlineData("""{ "title": "t", "spec": {} }""", "lacks title, source or spec")]
    [InlineData("""{ "titel": "t" }""", "titel")]
    [InlineData("""{ "base": "fedgen-mnist-0.05" }""", "which has a base itself")]
    [InlineData("""{ "base": "fedgen" }""", "There is no setting 'fedgen'")]
    [InlineData("[1]", "holds no JSON object")]
    [InlineData("{", "is no JSON from line 1")]
    public void Find_WrongFile_SaysWhatIsWrong(string json, string expected)
    {
        File.WriteAllText(_folder.File("mine.json"), json);

        var error = Assert.Throws<FedDistillException>(() => SettingCatalog.Find([_folder.File("mine.json")]));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_FileOfOnesOwn_MayStandOnAShippedOne()
    {
        File.WriteAllText(_folder.File("mine.json"), """{ "base": "jeong-ten-devices", /* half */ "spec": { "training": { "studentSteps": 1500 } } }""");

        var spec = Assert.Single(SettingCatalog.Find([_folder.File("mine.json")])).Spec;

        Assert.Equal(("mine", "scarce:3x5", 400, 1500), (spec.Name, spec.Partition, spec.Training.TeacherMaxSteps, spec.Training.StudentSteps));
    }
}
