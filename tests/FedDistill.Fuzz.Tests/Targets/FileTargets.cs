using System.IO.Compression;
using FedDistill.ClientNode.Release;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Idx;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;
using FedDistill.Fuzz.Tests.Mutations;

namespace FedDistill.Fuzz.Tests.Targets;

/// <summary>Files of data, partitions and the client's ledger.</summary>
/// <param name="folder">Where the files are written.</param>
internal sealed class FileTargets(string folder)
{
    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 3, .. new byte[18]];
    private static readonly byte[] ColourImages = [0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, .. new byte[24]];
    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2];

    private static readonly byte[] Csv = Federation.Text(
        "age,sex,note,blood,risk\n63,m,\"a, \"\"quoted\"\" word\",a,0\n41.5,f,,b,1\n?,m,x,0,2\n1e2,,y,?,3\n\n22,f,z,a,0\n");

    private static readonly byte[] Lines = Federation.Text("label\ttext\ngood\tA fine film\nbad\tNot a fine film, ever\n\tno label\n");

    private static readonly byte[] Partition = Federation.Text("[[0,1,2],[3,4],[5,6,7,8,9]]");

    private static readonly int[] HardLabels = [.. Enumerable.Range(0, 10).Select(row => row % 3)];

    private static readonly byte[][] Ledger =
    [
        [
            .. Federation.Json<LedgerEntry>(new ReleaseEntry(
                "anna", "glyphs", Federation.Hash("terms"), 1, Federation.Hash("set"), SoftLabelKind.Evidence, "u4", 1, 20, 3, Federation.Hash("payload"), 64, [32, 32, 0], "none") { Schema = 1 }),
            (byte)'\n',
            .. Federation.Json<LedgerEntry>(new HitsEntry("anna", "glyphs", Federation.Hash("terms"), 1, [3, 4], 5, "none") { Schema = 1 }),
            (byte)'\n',
        ],
        Chained(),
    ];

    public IEnumerable<FuzzTarget> All =>
    [
        new("transfer-set", random => ByteMutations.Of(random, [Federation.Transfer.ToBytes()]), bytes => InputTable.FromBytes(bytes).ToBytes()),
        new("test-set", random => ByteMutations.Of(random, [TestSet.ToBytes(Test)]), bytes => TestSet.FromBytes(bytes, Federation.Classes)),
        File("idx-images", "images", random => ByteMutations.Of(random, [Images, ColourImages, Zipped(Images), Zipped(new byte[10 << 20])]), path =>
        {
            IdxReader.IsIdx(path);
            IdxReader.ReadImages(path);
        }),
        File("idx-labels", "labels", random => ByteMutations.Of(random, [Labels, Zipped(Labels)]), path => IdxReader.ReadLabels(path)),
        File("table-rows", "rows.csv", random => ByteMutations.Of(random, [Csv]), path => DatasetLoader.LoadLabelled(path, Federation.Schema, DatasetSplit.Train)),
        File("table-schema", "schema.csv", random => ByteMutations.Of(random, [Csv]), path => DatasetLoader.ReadSchema(path, new TableHint { Label = "risk" }).ToJson()),
        File("table-without-hint", "any.csv", random => ByteMutations.Of(random, [Csv]), path => FederationSchema.FromJson(DatasetLoader.ReadSchema(path).ToJson())),
        File("labelled-lines", "lines.tsv", random => ByteMutations.Of(random, [Lines]), path =>
            DatasetLoader.LoadInputs(path, DatasetLoader.ReadSchema(path, new TableHint { TextBuckets = 16 }))),
        File("partition", "parts.json", random => JsonMutations.Of(random, [Partition]), path =>
            Core.Partitions.Partition.Parse(path).Split(HardLabels, classCount: 3, clients: 3, seed: 1)),
        File("ledger", "releases.jsonl", random => JsonLines(random), path =>
        {
            using var ledger = ReleaseLedger.Open(path, "anna");
            ledger.Find<ReleaseEntry>(Federation.Hash("terms"), 1);
        }),
    ];

    private static LabelledTable Test { get; } =
        new(Federation.Transfer, [.. Enumerable.Range(0, Federation.Rows).Select(row => row % Federation.Classes)], Federation.Classes);

    /// <summary>A ledger as this version writes it.</summary>
    private static byte[] Chained()
    {
        var folder = Directory.CreateTempSubdirectory("feddistill-fuzz-");
        try
        {
            var path = Path.Combine(folder.FullName, "releases.jsonl");
            using (var ledger = ReleaseLedger.Open(path, "anna"))
            {
                ledger.Append(new TrainingEntry("anna", "glyphs", Federation.Hash("terms"), 1, "none")
                {
                    Debits = [new PrivacyDebit(PrivacyDebit.Record, PrivacyAdjacency.AddRemove, new PoissonGaussianEvent(0.1, 1.5, 40), 1e-5, 0.5)],
                });
            }

            return System.IO.File.ReadAllBytes(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A reader of a file; slower than one of bytes.</summary>
    private FuzzTarget File(string name, string file, Func<Core.Randomness.SeededRandom, byte[]> make, Action<string> read) => new(name, make, bytes =>
    {
        var path = Path.Combine(folder, file);
        System.IO.File.WriteAllBytes(path, bytes);
        read(path);
    })
    {
        Share = 20,
    };

    private static byte[] JsonLines(Core.Randomness.SeededRandom random)
    {
        if (random.NextInt(2) == 0)
        {
            return ByteMutations.Of(random, Ledger);
        }

        var lines = System.Text.Encoding.UTF8.GetString(Ledger[0]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. JsonMutations.Of(random, [Federation.Text(lines[random.NextInt(lines.Length)])]), (byte)'\n', .. Ledger[0]];
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return zipped.ToArray();
    }
}
