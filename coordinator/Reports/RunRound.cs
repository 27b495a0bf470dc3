using System.Text.Json.Serialization;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Reports;

/// <summary>One round of a run.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Cohort">How many clients were asked.</param>
/// <param name="Contributed">How many uploads counted.</param>
/// <param name="BytesUp">All soft labels as they travelled, packed.</param>
/// <param name="BytesUpEncoded">The same before packing.</param>
/// <param name="BytesDown">Student and packed aggregate over the cohort.</param>
/// <param name="Seconds">From announcement to publication.</param>
/// <param name="Student">The student on the test set; null without one.</param>
public sealed record RunRound(
    int Round, int Cohort, int Contributed, long BytesUp, long BytesUpEncoded, long BytesDown, double Seconds, RunMetrics? Student)
{
    /// <summary>The rule whose student was published.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Whose uploads counted although they say nothing or are copies.</summary>
    public IReadOnlyList<string> Suspicious { get; init; } = [];

    /// <summary>Share of the transfer rows that some client claims for its own, 0..1; null where it was not asked.</summary>
    public double? Coverage { get; init; }

    /// <summary>ε spent up to and with this round; null without a guarantee.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Where its time went; null where that is not known.</summary>
    public RunPhases? Phases { get; init; }

    /// <summary>What its aggregated soft labels know; null where that is not known.</summary>
    public RunSoftLabels? SoftLabels { get; init; }

    /// <summary>All that is known beside; of it run.json has what is above, and the report the rest.</summary>
    [JsonIgnore]
    public RoundFigures? Figures { get; init; }
}
