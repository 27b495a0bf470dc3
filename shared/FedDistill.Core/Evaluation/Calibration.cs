namespace FedDistill.Core.Evaluation;

/// <summary>
/// How a model's probabilities are made honest, softmax(z / T), and how T was found. Part of the model's card.
/// </summary>
/// <param name="Temperature">T, over 0; 1 leaves the probabilities as they are.</param>
/// <param name="Basis">
/// What T was fitted on, and on what it was judged; where it is 1, why. A sentence for people.
/// </param>
public sealed record Calibration(double Temperature, string Basis)
{
    /// <summary>Of a model whose card says nothing.</summary>
    public static Calibration Unknown { get; } = new(1, "Not calibrated.");

    /// <summary>T = 1 on the rows that judged it; null where none did.</summary>
    public ClassificationMetrics? Before { get; init; }

    /// <summary>The fitted T on the same rows, which it was not fitted on.</summary>
    public ClassificationMetrics? After { get; init; }
}
