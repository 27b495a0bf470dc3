namespace FedDistill.Core.Privacy;

/// <summary>
/// Rows for which it was tested, under Gaussian noise, whether enough teachers agree (Confident-GNMax: Papernot et al.,
/// 2018, section 3). Paid for each row that was asked, answered or not.
/// </summary>
/// <param name="Sigma">σ1: standard deviation of the noise on the greatest class's votes, in votes, 0 or more.</param>
/// <param name="Count">How many rows were asked, 1 or more.</param>
public sealed record ThresholdEvent(double Sigma, int Count = 1) : PrivacyEvent;
