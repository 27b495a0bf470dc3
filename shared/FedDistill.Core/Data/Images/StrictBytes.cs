namespace FedDistill.Core.Data.Images;

/// <summary>
/// A file's bytes for the decoder, which takes what it reads beyond the end for zeros, and looks for the end by a place that a skip has
/// long passed: a file that is cut short would keep it busy for ever. Here each of these ends it.
/// </summary>
/// <param name="bytes">The whole file.</param>
internal sealed class StrictBytes(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    public override long Position
    {
        get => base.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int ReadByte() => base.ReadByte() is >= 0 and var value ? value : throw CutShort();

    public override long Seek(long offset, SeekOrigin loc)
    {
        var target = offset + (loc == SeekOrigin.Begin ? 0 : loc == SeekOrigin.Current ? Position : Length);
        // The one way back is to the beginning, once the kind of file is known.
        return target > Length || (target < Position && target != 0) ? throw CutShort() : base.Seek(target, SeekOrigin.Begin);
    }

    private static EndOfStreamException CutShort() => new("it ends before the image does");
}
