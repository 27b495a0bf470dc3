namespace FedDistill.Core.Evaluation;

/// <summary>How good and how honest a classifier's probabilities are on labelled rows.</summary>
/// <param name="Accuracy">Share of rows whose most probable class is right, 0..1.</param>
/// <param name="Nll">Mean negative log likelihood of the true class, nats.</param>
/// <param name="Brier">Mean over rows of the squared error summed over classes, 0..2 (Brier, 1950).</param>
/// <param name="Ece">Expected calibration error, 15 equal-width right-closed bins of the top probability, 0..1 (Guo et
/// al., 2017).</param>
/// <param name="Rows">How many rows were judged.</param>
public sealed record ClassificationMetrics(double Accuracy, double Nll, double Brier, double Ece, int Rows);
