using FedDistill.Core.Privacy;
using Spectre.Console;

namespace FedDistill.Coordinator.Reports;

/// <summary>What a run promised and spent, for the end of a run: a line for the guarantee, one for each doubt.</summary>
public static class PrivacySummary
{
    /// <summary>Writes the summary.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="banner">The lines of <see cref="PrivacyBanner"/>.</param>
    public static void Write(IAnsiConsole console, RunResult run, IReadOnlyList<string> banner)
    {
        console.WriteLine(run.Privacy is { Unit: not null } privacy ? $"Privacy: {Spent(privacy)}" : $"Privacy: {banner[0]}");
        foreach (var line in banner.Skip(1))
        {
            console.WriteLine($"  {line}");
        }
    }

    /// <summary>What was spent, with all that the number means nothing without.</summary>
    public static string Spent(RunPrivacy privacy) => privacy.Method is null
        ? $"{privacy.Mode}: epsilon infinite, the guarantee was given up"
        : $"{privacy.Mode}: epsilon {privacy.Epsilon:G4}{(privacy.Method == FederationPrivacy.ClientLedger ? " at most" : "")} at delta {privacy.Delta:G4}, " +
            $"{PrivacyAdjacencyWords.Word(privacy.Adjacency)}, unit {privacy.Unit}, by {privacy.Method}";
}
