using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>What a worker tells of a job.</summary>
/// <param name="Round">The round's number.</param>
/// <param name="Attempt">The job's attempt.</param>
/// <param name="Candidates">What it made; empty when it failed.</param>
internal sealed record WorkReport(int Round, int Attempt, IReadOnlyList<RoundResult> Candidates);
