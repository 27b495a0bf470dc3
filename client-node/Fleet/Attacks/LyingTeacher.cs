using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>
/// A teacher that learns as others do and answers falsely. Only a fleet with an attack makes one; a client that joins has
/// no way to it.
/// </summary>
/// <param name="inner">The honest teacher.</param>
/// <param name="client">Whose it is.</param>
/// <param name="plan">How it lies.</param>
/// <param name="honest">What the honest clients upload.</param>
/// <param name="seed">The federation's seed.</param>
internal sealed class LyingTeacher(ITeacher inner, string client, AttackPlan plan, HonestUploads honest, long seed) : ITeacher
{
    private ReceivedBroadcast? _broadcast;

    /// <inheritdoc />
    public PrivacyEvent? CostOf(PrivateData privateData) => inner.CostOf(privateData);

    /// <inheritdoc />
    public Task<LearnedTeacher> LearnAsync(
        RoundTask task, PrivateData privateData, ReceivedBroadcast? broadcast, CancellationToken cancellationToken)
    {
        _broadcast = broadcast;
        return inner.LearnAsync(task, privateData, broadcast, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<SoftLabelMatrix> LabelAsync(RoundTask task, LearnedTeacher teacher, CancellationToken cancellationToken)
    {
        var own = await inner.LabelAsync(task, teacher, cancellationToken);
        return plan.Kind switch
        {
            // The lie is in the rows that it learned from.
            AttackKinds.LabelFlip => own,
            AttackKinds.Shuffle => FalseAnswers.Shuffled(own, client, task.Round, seed),
            AttackKinds.FreeRider => FalseAnswers.FreeRide(own, Known(task)),
            _ => InTheKindOf(own, FalseAnswers.Informed(plan.Kind, await BelievedAsync(own, task, cancellationToken))),
        };
    }

    // Among liars alone it has its own answer to go by; sitting the round out, it would be waited for.
    private async Task<IReadOnlyList<SoftLabelMatrix>> BelievedAsync(SoftLabelMatrix own, RoundTask task, CancellationToken cancellationToken) =>
        await honest.ReadAsync(task.Round, cancellationToken) is { Count: > 0 } read ? read : [own];

    // What was overheard may have been noised on its way out; the gate noises this answer itself.
    private static SoftLabelMatrix InTheKindOf(SoftLabelMatrix own, SoftLabelMatrix answer) =>
        new(own.Kind, answer.Inputs, answer.Positions, answer.Classes, answer.Values);

    private SoftLabelMatrix? Known(RoundTask task) =>
        _broadcast is { } last && last.TransferRows.SequenceEqual(task.TransferRows) ? last.Aggregate : null;
}
