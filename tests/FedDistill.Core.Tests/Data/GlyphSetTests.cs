using System.Security.Cryptography;
using FedDistill.Core.Data.Glyphs;

namespace FedDistill.Core.Tests.Data;

public sealed class GlyphSetTests
{
    [Fact]
    public void Draw_FirstTen_AreTheGoldenOnes()
    {
        var glyphs = GlyphSet.Draw(1, "golden", 10);

        var hash = Convert.ToHexStringLower(SHA256.HashData(Enumerable.Range(0, 10).SelectMany(row => glyphs.Inputs.Pixels(row).ToArray()).ToArray()));
        Assert.Equal("9436fef752971b54414019ae4d62b66102375b4934eda7cc2d507299f87172a8", hash);
    }

    [Fact]
    public void Draw_Row_DoesNotDependOnHowManyAreDrawn()
    {
        var few = GlyphSet.Draw(7, "a", 5);
        var many = GlyphSet.Draw(7, "a", 20);

        Assert.Equal(few.Inputs.Sha256(), many.Select([0, 1, 2, 3, 4]).Inputs.Sha256());
        Assert.Equal(few.HardLabels.ToArray(), many.HardLabels[..5].ToArray());
    }

    [Fact]
    public void Draw_OtherSeedOrStream_DrawsOtherGlyphs()
    {
        string[] hashes = [Hash(1, "a"), Hash(2, "a"), Hash(1, "b")];

        Assert.Equal(3, hashes.Distinct().Count());

        static string Hash(long seed, string stream) => GlyphSet.Draw(seed, stream, 3).Inputs.Sha256();
    }

    [Fact]
    public void Draw_ManyRows_HoldsEveryDigitAboutEquallyOften()
    {
        var counts = GlyphSet.Draw(1, "counts", 2000).ClassCounts();

        Assert.All(counts, count => Assert.InRange(count, 140, 260));
    }

    [Fact]
    public void Draw_EveryGlyph_IsSomeInkOnMuchPaper()
    {
        var glyphs = GlyphSet.Draw(1, "ink", 500).Inputs;

        for (var row = 0; row < glyphs.Rows; row++)
        {
            var ink = glyphs.Pixels(row).ToArray().Count(pixel => pixel > 127);
            Assert.InRange(ink, 15, 350);
        }
    }
}
