namespace FedDistill.Learning.Training;

/// <summary>How far a training is.</summary>
/// <param name="Step">Steps done, 1 to <paramref name="Steps"/>.</param>
/// <param name="Steps">Steps to do.</param>
/// <param name="Loss">The loss of that step's batch, nats; not a number in DP-SGD, where nothing private is told.</param>
public readonly record struct TrainingProgress(int Step, int Steps, double Loss);
