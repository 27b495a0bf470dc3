using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.ClientNode.Tests.Teachers;

public sealed class TeacherStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FileThatIsNoModel_CountsAsNone()
    {
        File.WriteAllText(_folder.File("teacher.safetensors"), "cut short");

        Assert.Null(new TeacherStore(_folder.Path, "alice", TestFederation.Terms, NullLogger.Instance).Load());
    }
}
