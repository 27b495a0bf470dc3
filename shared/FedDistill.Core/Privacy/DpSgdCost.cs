namespace FedDistill.Core.Privacy;

/// <summary>What the accountant needs to know of a training by DP-SGD: so many subsampled Gaussian releases.</summary>
/// <param name="SamplingRate">q: the probability of a row's being in a step's batch, over 0 up to 1.</param>
/// <param name="NoiseMultiplier">σ: standard deviation of the noise over the clipping norm.</param>
/// <param name="Steps">How many.</param>
public readonly record struct DpSgdCost(double SamplingRate, double NoiseMultiplier, int Steps);
