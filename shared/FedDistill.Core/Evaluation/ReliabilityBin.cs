namespace FedDistill.Core.Evaluation;

/// <summary>One bar of a reliability diagram: rows of about the same top probability.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Correct">Of them, how many are right.</param>
/// <param name="Confidence">Their mean top probability, 0..1; 0 where there is no row.</param>
public sealed record ReliabilityBin(int Rows, int Correct, double Confidence);
