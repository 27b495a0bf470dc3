using System.IO.Compression;
using System.Text;

namespace FedDistill.Testing;

/// <summary>Writes small NumPy files.</summary>
public static class NpyFiles
{
    /// <summary>A .npy file as numpy writes it.</summary>
    /// <param name="descr">The type as numpy names it, such as <c>&lt;f4</c>.</param>
    /// <param name="shape">As numpy prints it, such as <c>(2, 3)</c>.</param>
    /// <param name="values">Little endian.</param>
    /// <param name="version">1 to 3.</param>
    /// <param name="fortran">Column by column.</param>
    public static byte[] Npy(string descr, string shape, byte[] values, byte version = 1, bool fortran = false) =>
        WithHeader($"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}", values, version);

    public static byte[] WithHeader(string header, byte[] values, byte version = 1)
    {
        var lengthBytes = version == 1 ? 2 : 4;
        // The values begin at a multiple of 64.
        var padded = header.PadRight(((8 + lengthBytes + header.Length + 1 + 63) / 64 * 64) - 8 - lengthBytes - 1) + '\n';
        var length = BitConverter.GetBytes(padded.Length)[..lengthBytes];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.UTF8.GetBytes(padded), .. values];
    }

    public static byte[] Bytes(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Bytes(params long[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static void WriteZip(string path, params (string Name, byte[] Npy)[] arrays)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, npy) in arrays)
        {
            using var entry = zip.CreateEntry($"{name}.npy").Open();
            entry.Write(npy);
        }
    }
}
