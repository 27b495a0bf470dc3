namespace FedDistill.Core.Evaluation;

/// <summary>One cell of a confusion matrix that is not empty.</summary>
/// <param name="True">The true class, from 0.</param>
/// <param name="Predicted">The most probable class.</param>
/// <param name="Rows">How many rows of the one were taken for the other, at least 1.</param>
public sealed record ConfusionCell(int True, int Predicted, int Rows);
