using System.Text.Json.Serialization;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Reports;

/// <summary>What the aggregated soft labels of a round know beyond their most probable classes.</summary>
/// <param name="Rows">How many transfer rows they cover.</param>
/// <param name="Entropy">Mean of H(q) / ln C, 0..1.</param>
/// <param name="Top">Mean of the greatest probability, 1/C..1.</param>
/// <param name="EntropyBins">Rows by H(q) / ln C, in bins of equal width from 0 to 1.</param>
/// <param name="Agreement">How far the teachers agree; null where a guarantee forbids to look.</param>
public sealed record RunSoftLabels(
    int Rows,
    double Entropy,
    double Top,
    [property: JsonConverter(typeof(OneLineNumbers))] IReadOnlyList<int> EntropyBins,
    RunAgreement? Agreement)
{
    /// <summary>From a round's figures; null where there are none.</summary>
    public static RunSoftLabels? From(RoundFigures? figures) => figures is null ? null : new(
        figures.SoftLabels.Rows,
        figures.SoftLabels.MeanEntropy,
        figures.SoftLabels.MeanTop,
        figures.SoftLabels.EntropyBins,
        RunAgreement.From(figures.Agreement));
}
