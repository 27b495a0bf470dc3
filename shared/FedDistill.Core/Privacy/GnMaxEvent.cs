namespace FedDistill.Core.Privacy;

/// <summary>
/// Rows answered by the greatest of the teachers' votes under Gaussian noise (GNMax: Papernot et al., "Scalable private
/// learning with PATE", 2018, Proposition 8). One unit changes one teacher, which moves one vote: the same under either
/// adjacency. The cost is the data-independent one; what votes agree on lowers it only in a number that is private itself.
/// </summary>
/// <param name="Sigma">σ2: standard deviation of the noise on each class's votes, in votes, 0 or more.</param>
/// <param name="Count">How many rows were answered, 1 or more.</param>
public sealed record GnMaxEvent(double Sigma, int Count = 1) : PrivacyEvent;
