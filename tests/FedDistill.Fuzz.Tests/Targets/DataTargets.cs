using FedDistill.Core.Data;
using FedDistill.Core.Data.Images;
using FedDistill.Core.Data.Inspection;
using FedDistill.Core.Data.Sources;
using FedDistill.Fuzz.Tests.Mutations;
using FedDistill.Testing;

namespace FedDistill.Fuzz.Tests.Targets;

/// <summary>Files of images and arrays, as people bring their own.</summary>
/// <param name="folder">Where the files are written.</param>
internal sealed class DataTargets(string folder)
{
    private static readonly byte[] Values = [.. Enumerable.Range(0, 4 * 5 * 4 * 3).Select(value => (byte)(value * 7))];

    private static readonly byte[][] Pngs =
    [
        ImageFiles.Png(5, 4, ImageFiles.Grey, Values[..20]),
        ImageFiles.Png(5, 4, ImageFiles.Colour, Values[..60]),
        ImageFiles.Png(5, 4, ImageFiles.ColourAlpha, Values[..80]),
        ImageFiles.Png(5, 4, ImageFiles.Palette, [.. Values[..20].Select(value => (byte)(value % 4))], ImageFiles.Chunk("PLTE"u8, Values[..12])),
        ImageFiles.Png(2, 2, ImageFiles.Grey, new byte[1 << 16]),
    ];

    private static readonly byte[][] Jpegs =
    [
        ImageFiles.Jpeg(20, 12, [.. Enumerable.Range(0, 20 * 12 * 3).Select(value => (byte)(value * 11))]),
        ImageFiles.Oriented(ImageFiles.Jpeg(8, 8, Values[..192]), orientation: 6, bigEndian: true),
    ];

    private static readonly byte[][] Inputs =
    [
        NpyFiles.Npy("|u1", "(4, 5, 4, 3)", Values),
        NpyFiles.Npy("<f4", "(4, 3)", NpyFiles.Bytes(1f, 2f, 3f, float.NaN, 0f, -1f, 1e30f, 0f, 0f, 5f, 5f, 5f), version: 2),
        NpyFiles.Npy("<f8", "(4, 2, 2)", new byte[128], version: 3),
        NpyFiles.Npy("|O", "(4, 2)", new byte[64]),
    ];

    private static readonly byte[] Labels = NpyFiles.Npy("<U2", "(4,)", new byte[32]);

    private static readonly byte[] Cifar = [.. Enumerable.Range(0, 3 * 3073).Select(value => (byte)(value / 3073))];

    public IEnumerable<FuzzTarget> All =>
    [
        Image("image-png", "image.png", Pngs),
        Image("image-jpeg", "image.jpg", Jpegs),
        InFolder("image-folder", Path.Combine("picture-classes", "a", "1.png"), Pngs, Path.Combine("picture-classes", "b", "2.png"), Pngs[0]),
        InFolder("npy", Path.Combine("arrays", "x.npy"), Inputs, Path.Combine("arrays", "y.npy"), NpyFiles.Npy("|u1", "(4,)", [0, 1, 0, 1])),
        InFolder("npy-labels", Path.Combine("label-arrays", "y.npy"), [Labels, Inputs[1]], Path.Combine("label-arrays", "x.npy"), Inputs[0]),
        InFolder("cifar", Path.Combine("cifar", "data_batch_1.bin"), [Cifar], Path.Combine("cifar", "batches.meta.txt"), "a\nb\nc\n"u8.ToArray()),
        new("npz", random => ByteMutations.Of(random, Zips), bytes =>
        {
            var path = Path.Combine(folder, "set.npz");
            File.WriteAllBytes(path, bytes);
            Load(path);
        })
        {
            Share = 20,
        },
    ];

    private static byte[][] Zips { get; } = [.. Inputs.Take(3).Select(Zip)];

    private static byte[] Zip(byte[] inputs)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.Delete(path);
            NpyFiles.WriteZip(path, ("x", inputs), ("y", NpyFiles.Npy("|u1", "(4,)", [0, 1, 0, 1])));
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private FuzzTarget Image(string name, string file, byte[][] samples) => new(name, random => ByteMutations.Of(random, samples), bytes =>
    {
        var path = Path.Combine(folder, file);
        File.WriteAllBytes(path, bytes);
        ImageFile.ReadShape(path);
        ImageFile.Read(path, new InputShape(3, 6, 6));
    })
    {
        Share = 20,
    };

    private FuzzTarget InFolder(string name, string file, byte[][] samples, string other, byte[] otherBytes) => new(name, random => ByteMutations.Of(random, samples), bytes =>
    {
        foreach (var (relative, content) in new[] { (file, bytes), (other, otherBytes) })
        {
            var path = Path.Combine(folder, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        Load(Path.Combine(folder, file.Split(Path.DirectorySeparatorChar)[0]));
    })
    {
        Share = 20,
    };

    /// <summary>The inspector never throws: what it finds is in its summary. The loader then throws what it promises.</summary>
    private static void Load(string path)
    {
        var summary = DataInspector.Inspect(path);
        var schema = DatasetLoader.ReadSchema(path);
        var table = DatasetLoader.LoadLabelled(path, schema, DatasetSplit.Train);
        if (!summary.IsUsable || summary.Rows != table.Rows)
        {
            throw new InvalidOperationException($"{table.Rows} rows were read where the inspector found {summary.Rows} usable.");
        }
    }
}
