namespace FedDistill.Core.Privacy;

/// <summary>
/// Steps that each draw every record with the same probability, independently (Poisson sampling, empty batches
/// included), and add Gaussian noise to the sum of what was drawn. Shuffled batches of a fixed size are no such event:
/// account them as <see cref="GaussianEvent"/>, one for each pass over the records.
/// </summary>
/// <param name="SamplingRate">q, 0..1: the probability of a record to be in a step.</param>
/// <param name="NoiseMultiplier">
/// Standard deviation of the noise over the most that one record adds to the sum (the clip norm), 0 or more; 0 protects
/// nothing.
/// </param>
/// <param name="Count">How many steps, 1 or more.</param>
public sealed record PoissonGaussianEvent(double SamplingRate, double NoiseMultiplier, int Count = 1) : PrivacyEvent;
