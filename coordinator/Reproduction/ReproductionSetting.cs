using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>One experiment that can be run again: a spec, where it comes from and what it is compared with.</summary>
public sealed record ReproductionSetting
{
    /// <summary>What the command line calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The experiment in one line.</summary>
    public required string Title { get; init; }

    /// <summary>Paper and table, or what the experiment is for where it is ours alone.</summary>
    public required string Source { get; init; }

    /// <summary>The paper's figures, the one to beat first; none where nothing is published.</summary>
    public IReadOnlyList<PublishedFigure> Published { get; init; } = [];

    /// <summary>What this run has that the published ones have not: an honest table says it beside the figure.</summary>
    public IReadOnlyList<string> Advantages { get; init; } = [];

    /// <summary>How the run differs from the published one besides.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>What is run; paths are relative to the folder of the data sets, the seed is the command's.</summary>
    public required FederationSpec Spec { get; init; }
}
