namespace FedDistill.Coordinator.Distill;

/// <summary>The student before or after the biases of the classes that its transfer set lacked are raised.</summary>
/// <param name="Method">
/// <c>none</c>; <c>teacher-mass</c>: its mean probability of the class on the transfer set becomes the teachers';
/// <c>prior</c>: it is told that the class is as frequent as any other.
/// </param>
/// <param name="Offsets">What was added to the bias, by class name.</param>
/// <param name="Errors">Test rows whose class it misses.</param>
/// <param name="MissingErrors">Those among the rows of the missing classes.</param>
/// <param name="MissingRows">How many test rows have a missing class.</param>
/// <param name="MissingRight">Share of them that it gets right, 0..1; null where there are none.</param>
public sealed record RaisedBias(
    string Method,
    IReadOnlyDictionary<string, double> Offsets,
    int Errors,
    int MissingErrors,
    int MissingRows,
    double? MissingRight);
