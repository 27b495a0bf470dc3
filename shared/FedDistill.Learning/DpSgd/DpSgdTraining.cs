using FedDistill.Core.Privacy;

namespace FedDistill.Learning.DpSgd;

/// <summary>
/// Learning by DP-SGD: every gradient of private rows is clipped row by row and noised, and the rows of each batch are
/// drawn independently. The unit is one record.
/// </summary>
/// <param name="Settings">Noise, clip, batch, steps, learning rate.</param>
/// <param name="Noise">Draws the noise of the steps.</param>
/// <param name="Secrets">
/// Draws who is in a batch and how rows vary. The federation's seed would not do: whoever knows it knows who was in.
/// </param>
public sealed record DpSgdTraining(DpSgdSettings Settings, GaussianFill Noise, SecretFill Secrets);
