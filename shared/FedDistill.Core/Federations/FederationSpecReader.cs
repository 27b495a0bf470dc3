using System.Text.Json;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Federations;

/// <summary>
/// Reads a federation's JSON file; comments and trailing commas are allowed, every field is optional.
/// </summary>
public static class FederationSpecReader
{
    /// <summary>Reads and checks.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="fileName">Its name, for errors.</param>
    /// <exception cref="FedDistillException">
    /// InvalidConfiguration: one line for each error of the whole file; for a text that is no JSON object, where it
    /// ceases to be one.
    /// </exception>
    public static FederationSpec Read(string json, string fileName) => ReadDraft(json, fileName).Complete();

    /// <summary>Reads without checking ranges, so that flags may be laid over the file first.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="fileName">Its name, for errors.</param>
    /// <param name="defaults">What holds where the file says nothing; null: the defaults of
    /// <see cref="FederationSpec"/>.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the text is no JSON object, or holds half of a
    /// letter.</exception>
    public static SpecDraft ReadDraft(string json, string fileName, FederationSpec? defaults = null)
    {
        using var document = Parse(json, fileName);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{fileName} holds no JSON object; a federation spec is one, such as {{ \"clients\": 10 }}. " +
                "Mend the file and start again.");
        }

        var errors = new List<string>();
        var spec = (defaults ?? new FederationSpec()) with { };
        try
        {
            SpecFields.Read(document.RootElement, spec, errors);
        }
        catch (InvalidOperationException exception)
        {
            // Half of a surrogate pair, which is JSON and no text.
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"{fileName} holds a text that is none: {exception.Message} Mend the file and start again.", exception);
        }

        return new SpecDraft(fileName, spec, errors);
    }

    private static JsonDocument Parse(string json, string fileName)
    {
        try
        {
            var options = new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            };
            return JsonDocument.Parse(json, options);
        }
        catch (JsonException exception)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{fileName} is no JSON from line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} " +
                "on. Comments and trailing commas are allowed. Mend the file and start again.",
                exception);
        }
    }
}
