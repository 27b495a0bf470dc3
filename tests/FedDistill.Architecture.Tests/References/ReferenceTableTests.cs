using System.Reflection;
using FedDistill.ClientNode.Terminal;

namespace FedDistill.Architecture.Tests.References;

/// <summary>Which room may lean on which.</summary>
public sealed class ReferenceTableTests
{
    private static readonly string[] RoomsOfTheSimulation =
        ["FedDistill.Coordinator.Cli", "FedDistill.Coordinator.Simulation", "FedDistill.Coordinator.Reports"];

    [Fact]
    public void Core_References_AreOfTheRuntimeAlone() =>
        Assert.All(NamesReferencedBy(Rooms.Core), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));

    [Fact]
    public void Learning_ReferencesAmongOurs_IsCore() => Assert.Equal(["FedDistill.Core"], OursReferencedBy(Rooms.Learning));

    [Fact]
    public void Proto_ReferencesAmongOurs_IsNothing() => Assert.Empty(OursReferencedBy(Rooms.Proto));

    [Fact]
    public void ClientNode_ReferencesAmongOurs_AreCoreLearningAndProto() =>
        Assert.Equal(["FedDistill.Core", "FedDistill.Learning", "FedDistill.Proto"], OursReferencedBy(Rooms.ClientNode));

    [Fact]
    public void Coordinator_ReferencesAmongOurs_AreAllBelowIt() => Assert.Equal(
        ["FedDistill.Core", "FedDistill.Learning", "FedDistill.Proto", "feddistill-client"], OursReferencedBy(Rooms.Coordinator));

    [Fact]
    public void Torch_IsReferenced_ByLearningAlone() => Assert.Equal(
        [Rooms.Learning], Rooms.All.Where(room => NamesReferencedBy(room).Contains("TorchSharp")));

    [Fact]
    public void Orleans_IsReferenced_ByTheCoordinatorAlone() => Assert.Equal(
        [Rooms.Coordinator], Rooms.All.Where(room => NamesReferencedBy(room).Any(name => name.StartsWith("Orleans", StringComparison.Ordinal))));

    [Fact]
    public void Coordinator_TypesThatUseTheClientNode_AreOfSimulationAndCommandLineAlone()
    {
        var users = CodeReferences.TypesByOutermost(Rooms.Coordinator)
            // Help, completion and progress are the same for both programs.
            .Where(family => family.SelectMany(CodeReferences.TypesUsedBy)
                .Any(used => used.Assembly == Rooms.ClientNode && used.Namespace != typeof(ProgramCommand).Namespace))
            .Select(family => family.Key)
            .ToList();

        Assert.NotEmpty(users);
        Assert.All(users, user => Assert.Contains(user.Namespace, RoomsOfTheSimulation));
    }

    private static IEnumerable<string> NamesReferencedBy(Assembly room) => room.GetReferencedAssemblies().Select(name => name.Name!);

    private static IEnumerable<string> OursReferencedBy(Assembly room) => NamesReferencedBy(room)
        .Where(name => name.StartsWith("feddistill", StringComparison.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal);
}
