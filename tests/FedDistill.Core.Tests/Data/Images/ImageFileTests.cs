using CsCheck;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Images;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data.Images;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_PngOfItsOwnShape_GivesItsPixels() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[0, 255]).Sample((width, height, first) =>
        {
            var pixels = Enumerable.Range(0, width * height).Select(value => (byte)((value * 7) + first)).ToArray();
            var path = Write("grey.png", ImageFiles.Png(width, height, ImageFiles.Grey, pixels));

            return ImageFile.ReadShape(path) == new InputShape(1, height, width)
                && ImageFile.Read(path, new InputShape(1, height, width)).SequenceEqual(pixels);
        }, iter: 30, threads: 1);

    [Fact]
    public void Read_ColourPng_GivesOneChannelAfterTheOther()
    {
        var path = Write("colour.png", ImageFiles.Png(2, 1, ImageFiles.Colour, [1, 2, 3, 11, 12, 13]));

        Assert.Equal(new InputShape(3, 1, 2), ImageFile.ReadShape(path));
        Assert.Equal([1, 11, 2, 12, 3, 13], ImageFile.Read(path, new InputShape(3, 1, 2)));
    }

    [Fact]
    public void Read_SideBeyondAllSums_IsRefused()
    {
        var path = Write("long.png", ImageFiles.Png(ImageFile.LongestSide + 1, 1, ImageFiles.Grey, new byte[ImageFile.LongestSide + 1]));

        var error = Assert.Throws<FedDistillException>(() => ImageFile.Read(path, new InputShape(1, 1, 1)));

        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.Contains("65536 x 1 pixels; a side has at most 65535", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ColourAsGrey_IsLuma()
    {
        var path = Write("rgb.png", ImageFiles.Png(4, 1, ImageFiles.Colour, [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]));

        Assert.Equal([76, 150, 29, 255], ImageFile.Read(path, new InputShape(1, 1, 4)));
    }

    [Fact]
    public void Read_GreyAsColour_RepeatsIt()
    {
        var path = Write("grey.png", ImageFiles.Png(2, 1, ImageFiles.Grey, [5, 9]));

        Assert.Equal([5, 9, 5, 9, 5, 9], ImageFile.Read(path, new InputShape(3, 1, 2)));
    }

    [Theory]
    [InlineData(ImageFiles.GreyAlpha, new byte[] { 0, 0, 0, 128, 0, 255 })]
    [InlineData(ImageFiles.ColourAlpha, new byte[] { 0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 255 })]
    public void Read_TransparentBlack_StandsOverWhite(byte type, byte[] pixels)
    {
        var path = Write("alpha.png", ImageFiles.Png(3, 1, type, pixels));

        Assert.Equal([255, 127, 0], ImageFile.Read(path, new InputShape(1, 1, 3)));
    }

    [Fact]
    public void Read_Palette_GivesItsColours()
    {
        var palette = ImageFiles.Chunk("PLTE"u8, [10, 20, 30, 40, 50, 60]);
        var path = Write("palette.png", ImageFiles.Png(2, 1, ImageFiles.Palette, [1, 0], palette));

        Assert.Equal([40, 10, 50, 20, 60, 30], ImageFile.Read(path, new InputShape(3, 1, 2)));
    }

    [Fact]
    public void Read_Smaller_IsTheMeanOfTheAreaUnderEachPixel()
    {
        // 3 x 2 to 2 x 1: the middle column counts half on either side.
        var path = Write("area.png", ImageFiles.Png(3, 2, ImageFiles.Grey, [0, 30, 60, 90, 120, 150]));

        // Left: (0 + 15 + 90 + 60) / 3; right: (15 + 60 + 60 + 150) / 3.
        Assert.Equal([55, 95], ImageFile.Read(path, new InputShape(1, 1, 2)));
    }

    [Fact]
    public void Read_AnySize_KeepsAConstantAndTheMean() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[1, 12], Gen.Byte.Array[144]).Sample((width, height, toWidth, toHeight, noise) =>
        {
            var pixels = noise[..(width * height)];
            var shape = new InputShape(1, toHeight, toWidth);
            var resized = ImageFile.Read(Write("noise.png", ImageFiles.Png(width, height, ImageFiles.Grey, pixels)), shape);
            var constant = ImageFile.Read(Write("flat.png", ImageFiles.Png(width, height, ImageFiles.Grey, [.. pixels.Select(_ => noise[0])])), shape);

            // Each new pixel is rounded to a whole number.
            return constant.All(value => value == noise[0])
                && Math.Abs(resized.Average(value => value) - pixels.Average(value => value)) <= 0.5 + 1e-9;
        }, iter: 50, threads: 1);

    [Theory]
    [InlineData(0, "abc/def")]
    [InlineData(1, "abc/def")]
    [InlineData(2, "cba/fed")]
    [InlineData(3, "fed/cba")]
    [InlineData(4, "def/abc")]
    [InlineData(5, "ad/be/cf")]
    [InlineData(6, "da/eb/fc")]
    [InlineData(7, "fc/eb/da")]
    [InlineData(8, "cf/be/ad")]
    [InlineData(9, "abc/def")]
    public void Read_OrientedJpeg_IsTurnedAsItIsLookedAt(byte orientation, string shown)
    {
        // Six blocks of 8 x 8, so that JPEG's own blocks keep them clean: a is the darkest, f the brightest.
        var pixels = Enumerable.Range(0, 24 * 16).SelectMany(pixel => Enumerable.Repeat((byte)(40 * ((pixel % 24 / 8) + (3 * (pixel / 24 / 8)))), 3)).ToArray();
        var jpeg = ImageFiles.Jpeg(24, 16, pixels);
        var rows = shown.Split('/');
        var shape = new InputShape(3, rows.Length, rows[0].Length);
        foreach (var bigEndian in new[] { false, true })
        {
            var path = Write("turned.jpg", ImageFiles.Oriented(jpeg, orientation, bigEndian));

            var red = ImageFile.Read(path, shape)[..6];

            Assert.Equal(new InputShape(3, 8 * rows.Length, 8 * rows[0].Length), ImageFile.ReadShape(path));
            Assert.Equal(string.Concat(rows), string.Concat(red.Select(value => (char)('a' + ((value + 20) / 40)))));
        }
    }

    [Fact]
    public void Read_PngThatUnpacksToMoreThanItAnnounces_IsRefused()
    {
        byte[] bomb = [.. ImageFiles.Signature, .. ImageFiles.Header(2, 2, ImageFiles.Grey), .. ImageFiles.Pixels(new byte[1 << 20]), .. ImageFiles.Chunk("IEND"u8, [])];

        AssertInvalid(Write("bomb.png", bomb), "more bytes of pixels", "announces 6");
    }

    [Fact]
    public void Read_PngWithTooFewPixels_IsRefused()
    {
        byte[] cut = [.. ImageFiles.Signature, .. ImageFiles.Header(2, 2, ImageFiles.Grey), .. ImageFiles.Pixels(new byte[5]), .. ImageFiles.Chunk("IEND"u8, [])];

        AssertInvalid(Write("cut.png", cut), "5 bytes of pixels", "announces 6");
    }

    [Theory]
    [InlineData(0x80000000u)]
    [InlineData(0xfffffff4u)]
    [InlineData(1000u)]
    public void Read_ChunkThatGoesBeyondTheEnd_IsRefused(uint length)
    {
        // The decoder by itself would go backwards and round and round.
        var png = ImageFiles.Png(1, 1, ImageFiles.Grey, [5], ImageFiles.Chunk("tEXt"u8, [1, 2, 3]));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(33), length);

        AssertInvalid(Write("circle.png", png), "the chunk at byte 33");
    }

    [Fact]
    public void Read_HeaderOfAHugeImage_IsRefusedByItsHeader()
    {
        byte[] huge = [.. ImageFiles.Signature, .. ImageFiles.Header(1 << 14, 1 << 14, ImageFiles.Grey), .. ImageFiles.Pixels([0]), .. ImageFiles.Chunk("IEND"u8, [])];

        AssertInvalid(Write("huge.png", huge), "16384 x 16384", "67108864");
    }

    [Fact]
    public void Read_JpegWhoseSegmentGoesBeyondTheEnd_IsRefused()
    {
        // The decoder by itself would look for the end behind the end for ever.
        var jpeg = ImageFiles.Jpeg(16, 16, new byte[16 * 16 * 3]);

        AssertInvalid(Write("beyond.jpg", [0xff, 0xd8, 0xff, 0xe2, 0xff, 0xff, .. jpeg[2..]]), "ends before the image does");
        AssertInvalid(Write("half.jpg", jpeg[..(jpeg.Length * 3 / 4)]), "ends before the image does");
    }

    [Fact]
    public void Read_JpegThatAnnouncesWhatItsBytesCannotHold_IsRefusedByItsHeader()
    {
        var jpeg = ImageFiles.Jpeg(16, 16, new byte[16 * 16 * 3]);
        var frame = jpeg.AsSpan().IndexOf([(byte)0xff, (byte)0xc0]);
        jpeg[frame + 5] = 20;
        jpeg[frame + 7] = 20;

        AssertInvalid(Write("short.jpg", jpeg), "5136 x 5136", $"{jpeg.Length} bytes", "cut short");
    }

    [Theory]
    [InlineData("GIF89a", "47494638")]
    [InlineData("", "begins with ;")]
    public void Read_NeitherPngNorJpeg_SaysWhatItBeginsWith(string content, string part) =>
        AssertInvalid(Write("other.png", [.. content.Select(letter => (byte)letter)]), part, "89504e47", "ffd8ff");

    [Fact]
    public void Read_DamagedJpeg_NamesTheFileAndWhy()
    {
        var jpeg = ImageFiles.Jpeg(16, 16, new byte[16 * 16 * 3]);

        AssertInvalid(Write("damaged.jpg", [.. jpeg[..20], .. new byte[40]]), "damaged", "Save it again");
    }

    [Fact]
    public void Read_MissingFile_IsInvalid() => AssertInvalid(_folder.File("nothing.png"), "cannot be read");

    [Fact]
    public void Read_ShapeOfATableRow_IsRefused()
    {
        var path = Write("grey.png", ImageFiles.Png(1, 1, ImageFiles.Grey, [5]));

        var error = Assert.Throws<FedDistillException>(() => ImageFile.Read(path, InputShape.Tabular(3)));

        Assert.Contains("3 features", error.Message, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }

    private static void AssertInvalid(string path, params string[] parts)
    {
        var error = Assert.Throws<FedDistillException>(() => ImageFile.Read(path, new InputShape(1, 2, 2)));
        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.All([path, .. parts], part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
