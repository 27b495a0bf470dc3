using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Teachers;

public sealed class TeacherStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("teacher.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Saved_IsTheModelAndItsRound()
    {
        var model = TestModels.Learned(label => label);
        Store().Save(model, 3);

        var loaded = Store().Load()!.Value;

        Assert.Equal(3, loaded.Round);
        Assert.Equal(model.ParameterCount, loaded.Model.ParameterCount);
    }

    [Fact]
    public void Load_FileThatIsNoModel_IsRefusedByItsPath()
    {
        File.WriteAllText(FilePath, "cut short");

        AssertRefused();
    }

    [Fact]
    public void Load_OneBitOfAWeightTurnedOver_IsRefused()
    {
        Store().Save(TestModels.Learned(label => label), 1);
        var bytes = File.ReadAllBytes(FilePath);
        bytes[^2] ^= 1;
        File.WriteAllBytes(FilePath, bytes);

        AssertRefused("hash");
    }

    [Fact]
    public void Load_NewerSchema_IsRefusedWithBothVersions()
    {
        var newer = TestModels.Learned(label => label).WithCard(new Dictionary<string, string> { ["state_schema"] = "99" });
        File.WriteAllBytes(FilePath, newer.SafeTensors.ToArray());

        AssertRefused("schema 99, this version understands 1");
    }

    [Fact]
    public void Open_ModelButNoLedger_IsRefused()
    {
        Store().Save(TestModels.Learned(label => label), 1);

        var error = Assert.Throws<FedDistillException>(() => ClientState.Open(_folder.Path, "alice", TestFederation.Terms));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(_folder.File("releases.jsonl"), error.Message, StringComparison.Ordinal);
    }

    private void AssertRefused(string reason = "")
    {
        var error = Assert.Throws<FedDistillException>(() => Store().Load());

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private TeacherStore Store() => new(_folder.Path, "alice", TestFederation.Terms);
}
