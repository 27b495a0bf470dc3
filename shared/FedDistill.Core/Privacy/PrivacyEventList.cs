using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Core.Privacy;

/// <summary>Events as a JSON document: what a ledger exports and the accountant's command reads.</summary>
public static class PrivacyEventList
{
    private const string Example = """[{"kind":"gaussian","noiseMultiplier":4,"count":20}]""";

    // People write the fields of an object in any order.
    private static readonly JsonSerializerOptions AnyOrder = new(FedDistillJson.Compact) { AllowOutOfOrderMetadataProperties = true };

    /// <summary>Reads a list; comments and trailing commas are allowed. The numbers are left to the accountant.</summary>
    /// <param name="json">The document.</param>
    /// <param name="fileName">Its name, for errors.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is no list of events.</exception>
    public static IReadOnlyList<PrivacyEvent> Read(string json, string fileName)
    {
        try
        {
            var events = JsonSerializer.Deserialize<List<PrivacyEvent?>>(json, AnyOrder);
            return events?.Select(item => item ?? throw new JsonException("There is a null where an event belongs.")).ToList()
                ?? throw new JsonException("It is null.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{fileName} is no list of privacy events: {exception.Message.ReplaceLineEndings(" ")} A list is such as {Example}; kinds are poissonGaussian " +
                "{samplingRate, noiseMultiplier, count}, gaussian {noiseMultiplier, count}, gnmax {sigma, count}, threshold {sigma, count} and nonPrivate.",
                exception);
        }
    }

    /// <summary>Writes a list that <see cref="Read"/> reads.</summary>
    public static string Write(IReadOnlyList<PrivacyEvent> events) => JsonSerializer.Serialize(events, FedDistillJson.Indented);
}
