namespace FedDistill.Core.Privacy;

/// <summary>What one privacy mode would cost and do in a federation that has not begun.</summary>
/// <param name="Mode">One of <see cref="PrivacyModes"/>, or <see cref="PrivacyMatrix.DpSgd"/>.</param>
/// <param name="Unit">Who is protected: <c>client</c> or <c>record</c>.</param>
/// <param name="Epsilon">ε of the whole federation.</param>
/// <param name="NoiseMultiplier">Standard deviation of the noise over its sensitivity (over the clip norm for dp-sgd).</param>
/// <param name="Sigma">Standard deviation of the noise on the sum: of soft labels, of votes, of a step's clipped gradients.</param>
/// <param name="Noise">
/// Standard deviation on each coordinate of the mean, beside what lies between 0 and 1: a class's probability, its share of
/// the votes, a clipped gradient's length.
/// </param>
/// <param name="Warning">Why little or nothing can come of it; empty where it may work.</param>
public sealed record PlannedMode(
    string Mode, string Unit, double Epsilon, double NoiseMultiplier, double Sigma, double Noise, string Warning);
