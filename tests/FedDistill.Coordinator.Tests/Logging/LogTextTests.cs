using CsCheck;
using FedDistill.Coordinator.Logging;

namespace FedDistill.Coordinator.Tests.Logging;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("Übung 7, 100 % 漢", "Übung 7, 100 % 漢")]
    [InlineData("a\r\nb\tc\0", "a\\u000d\\u000ab\\u0009c\\u0000")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("a\u0085\u2028\u2029b", "a\\u0085\\u2028\\u2029b")]
    [InlineData("user\u202efdp.exe", "user\\u202efdp.exe")]
    public void Of_CharactersThatSteer_AreEscaped(string text, string expected) => Assert.Equal(expected, LogText.Of(text));

    [Fact]
    public void Of_HalfOfAPair_IsEscaped() => Assert.Equal("a\\ud800b", LogText.Of("a\ud800b"));

    [Fact]
    public void Of_LongText_IsCut()
    {
        var line = LogText.Of(new string('x', 4_000_000));

        Assert.Equal(new string('x', LogText.MostCharacters) + "… (4000000 characters)", line);
    }

    [Fact]
    public void Of_AnyText_IsOneShortLine() => Gen.String.Sample(text =>
        LogText.Of(text) is var line && line.Length <= (6 * LogText.MostCharacters) + 40 && !line.Any(char.IsControl));
}
