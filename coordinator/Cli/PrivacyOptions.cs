using System.CommandLine;
using System.Globalization;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Cli;

/// <summary>What the verbs of <c>privacy</c> ask for in the same way.</summary>
internal static class PrivacyOptions
{
    public static Option<double> Delta() => new("--delta")
    {
        Required = true, Description = "Delta, over 0 and under 1; best under one over the private rows, such as 1e-5.",
    };

    public static Option<string> Adjacency()
    {
        var option = new Option<string>("--adjacency")
        {
            DefaultValueFactory = _ => PrivacyAdjacencyWords.AddRemove,
            Description = $"Which data sets must look alike: {PrivacyAdjacencyWords.AddRemove} (one has a unit more) or {PrivacyAdjacencyWords.ReplaceOne} (one unit is another).",
        };
        option.AcceptOnlyFromAmong([.. PrivacyAdjacencyWords.All]);
        return option;
    }

    public static Argument<string> Events() => new("events")
    {
        Description = """A JSON file, such as [{"kind":"gaussian","noiseMultiplier":4,"count":20}]; also poissonGaussian, gnmax, threshold and nonPrivate.""",
    };

    // The option takes no other words.
    public static PrivacyAdjacency Adjacency(string word) => PrivacyAdjacencyWords.Find(word)!.Value;

    public static IReadOnlyList<PrivacyEvent> Read(string path)
    {
        try
        {
            return PrivacyEventList.Read(File.ReadAllText(path), Path.GetFileName(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The events file {path} cannot be read: {exception.Message} Check its path.", exception);
        }
    }

    /// <summary>Six digits, rounded up: an epsilon is never told too small, nor a noise.</summary>
    public static string Up(double value) => double.IsFinite(value)
        ? (Math.Ceiling(value * 1e6) / 1e6).ToString("0.000000", CultureInfo.InvariantCulture)
        : "infinite";
}
