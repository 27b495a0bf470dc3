using System.Reflection;
using FedDistill.ClientNode.Terminal;

namespace FedDistill.Architecture.Tests.References;

/// <summary>Which room may lean on which.</summary>
public sealed class ReferenceTableTests
{
    private static readonly string[] RoomsOfTheSimulation =
        ["FedDistill.Coordinator.Cli", "FedDistill.Coordinator.Simulation", "FedDistill.Coordinator.Reports"];

    // PNG and JPEG are decoded where all data are read; the decoder is managed code and brings nothing along.
    private const string ImageDecoder = "StbImageSharp";

    [Fact]
    public void Core_References_AreOfTheRuntimeAndAnImageDecoderAlone() => Assert.All(
        NamesReferencedBy(Rooms.Core).Where(name => name != ImageDecoder),
        name => Assert.StartsWith("System.", name, StringComparison.Ordinal));

    [Fact]
    public void ImageDecoder_IsUsed_ByTheImageReadersAlone()
    {
        var users = CodeReferences.TypesByOutermost(Rooms.Core)
            .Where(family => family.SelectMany(CodeReferences.TypesUsedBy).Any(used => used.Assembly.GetName().Name == ImageDecoder))
            .Select(family => family.Key.Namespace)
            .Distinct();

        Assert.Equal(["FedDistill.Core.Data.Images"], users);
        Assert.Equal([Rooms.Core], Rooms.All.Where(room => NamesReferencedBy(room).Contains(ImageDecoder)));
    }

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
    public void OnnxRuntime_IsReferenced_ByTheCoordinatorAlone() => Assert.Equal(
        [Rooms.Coordinator], Rooms.All.Where(room => NamesReferencedBy(room).Contains("Microsoft.ML.OnnxRuntime")));

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
