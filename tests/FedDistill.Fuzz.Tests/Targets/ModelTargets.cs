using System.Buffers.Binary;
using System.Text;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;
using FedDistill.Fuzz.Tests.Mutations;
using FedDistill.Learning.Models;

namespace FedDistill.Fuzz.Tests.Targets;

/// <summary>Model files: the student as it is broadcast, and what a client has kept of its own.</summary>
/// <param name="folder">Where the files are written.</param>
internal sealed class ModelTargets(string folder)
{
    private const int LengthBytes = 8;

    private static readonly FederationTerms Terms = new(
        "glyphs", 2, 1, Federation.Schema, Federation.Schema.Sha256(), Federation.Definition.TransferSet, Federation.Rows, ["linear"], "linear",
        new TrainingSpec(), 2, HasEnded: false, Fingerprint: Federation.Hash("terms"));

    private static readonly string Header =
        """{"__metadata__":{"format":"feddistill-model-1","architecture":"linear","input_shape":"6","classes":"3","outputs":"3",""" +
        $"\"client\":\"anna\",\"federation_terms\":\"{Terms.Fingerprint}\"," +
        """
        "round":"1","kept_round":"1","kept_source":"Student","held_out_hits":"3/5","held_out_hits_local":"4/5"},
        "dense1.bias":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"dense1.weight":{"dtype":"F32","shape":[3,6],"data_offsets":[12,84]}}
        """;

    /// <summary>A good model file.</summary>
    public static byte[] Sample { get; } = Framed(Encoding.UTF8.GetBytes(Header));

    public IEnumerable<FuzzTarget> All =>
    [
        new("model", Make, bytes => ModelSnapshot.FromBytes(bytes).WithCard(new Dictionary<string, string> { ["x"] = "y" })),
        Stored("teacher.safetensors", () => new TeacherStore(folder, "anna", Terms).Load()),
        Stored("kept.safetensors", () => new KeptModelStore(folder, "anna", Terms).Load()),
    ];

    private FuzzTarget Stored(string file, Action load) => new(file, Make, bytes =>
    {
        File.WriteAllBytes(Path.Combine(folder, file), bytes);
        load();
    })
    {
        Share = 20,
    };

    private static byte[] Make(SeededRandom random) => random.NextInt(2) == 0
        ? ByteMutations.Of(random, [Sample])
        : Framed(JsonMutations.Of(random, [Encoding.UTF8.GetBytes(Header)]));

    private static byte[] Framed(byte[] header)
    {
        var file = new byte[LengthBytes + header.Length + 84];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, LengthBytes);
        return file;
    }
}
