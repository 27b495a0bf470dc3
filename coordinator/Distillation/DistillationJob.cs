using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Distillation;

/// <summary>What is to be done after a round's collection has closed.</summary>
/// <param name="Definition">The federation.</param>
/// <param name="Round">The closed round with its counted uploads; its attempt names this job.</param>
/// <param name="Done">What an earlier attempt brought that the round has not heard of; null when there is work to
/// do.</param>
public sealed record DistillationJob(FederationDefinition Definition, RoundState Round, IReadOnlyList<RoundResult>? Done = null)
{
    /// <summary>Answers of other attempts are ignored.</summary>
    public int Attempt => Round.Attempt;
}
