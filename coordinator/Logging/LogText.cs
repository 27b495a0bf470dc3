using System.Globalization;
using System.Text;

namespace FedDistill.Coordinator.Logging;

/// <summary>
/// Makes one short piece of a log line of what a peer sent, so that it can neither forge lines, nor steer a terminal, nor
/// fill a disk.
/// </summary>
public static class LogText
{
    /// <summary>The most characters of a peer's text in a line.</summary>
    public const int MostCharacters = 300;

    /// <summary>
    /// The text with everything escaped that is no visible character, as <c>\u001b</c>, and cut after
    /// <see cref="MostCharacters"/>.
    /// </summary>
    public static string Of(string text)
    {
        var made = new StringBuilder(Math.Min(text.Length, MostCharacters));
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MostCharacters)))
        {
            if (IsVisible(character))
            {
                made.Append(character);
            }
            else
            {
                made.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
        }

        return text.Length > MostCharacters ? $"{made}… ({text.Length} characters)" : made.ToString();
    }

    // Format characters turn the direction of a line; halves of pairs may have been cut apart.
    private static bool IsVisible(char character) => char.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
