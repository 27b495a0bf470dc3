using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode;

/// <summary>
/// The way of a client through a federation, from its private rows (stage 1) to the student that comes back (stage 9). Every
/// event is the whole state of the newest round, so a client that starts late or anew does what is left, and nothing twice.
/// </summary>
/// <param name="client">The client's name.</param>
/// <param name="privateData">Its private rows.</param>
/// <param name="teacher">Its teacher.</param>
/// <param name="kept">What it keeps for its own use.</param>
/// <param name="gate">The one door out.</param>
/// <param name="uploader">The way up.</param>
/// <param name="ballots">The way up for a judgement of candidates.</param>
/// <param name="students">The way down.</param>
/// <param name="feed">What the coordinator tells of its rounds.</param>
/// <param name="listener">Hears of each step.</param>
public sealed class RoundParticipant(
    string client,
    PrivateData privateData,
    ITeacher teacher,
    KeptModel kept,
    ReleaseGate gate,
    SoftLabelUploader uploader,
    BallotBox ballots,
    StudentReceiver students,
    RoundFeed feed,
    IParticipantListener listener)
{
    private int _answeredRound;
    private int _judgedRound;

    /// <summary>The last student received; null before the first.</summary>
    public ReceivedBroadcast? Newest => students.Newest;

    /// <summary>Takes part until the federation ends.</summary>
    /// <exception cref="FedDistillException">The coordinator refuses this client, or sent something damaged.</exception>
    public async Task<ParticipantOutcome> TakePartAsync(CancellationToken cancellationToken)
    {
        var outcome = new ParticipantOutcome(FederationState.Unspecified, "", null);
        await foreach (var state in feed.ReadAsync(cancellationToken))
        {
            if (state.Round > _answeredRound && RoundDuties.IsAsked(state, client))
            {
                await DoOrSitOutAsync(state, () => AnswerAsync(RoundTask.From(state), cancellationToken));
                _answeredRound = state.Round;
            }

            if (state.Round > _judgedRound && RoundDuties.IsJudge(state, client))
            {
                await DoOrSitOutAsync(state, () => JudgeAsync(state, cancellationToken));
                _judgedRound = state.Round;
            }

            RoundDuties.TellOfOthers(state, client, listener);
            if ((state.Broadcast ?? state.Previous) is { } broadcast)
            {
                await ReceiveAsync(broadcast, cancellationToken);
            }

            outcome = new ParticipantOutcome(state.FederationState, state.FederationReason, students.Newest);
        }

        return outcome;
    }

    private async Task AnswerAsync(RoundTask task, CancellationToken cancellationToken)
    {
        // After a restart in the middle of a round, what has passed the gate goes out as it is.
        var released = gate.Earlier(task) ?? await ReleaseAsync(task, cancellationToken);

        // 5: up.
        var sentBytes = await uploader.UploadAsync(released, cancellationToken);
        listener.Uploaded(released, sentBytes);
    }

    private async Task<ReleasedSoftLabels> ReleaseAsync(RoundTask task, CancellationToken cancellationToken)
    {
        // 9 of the round before: what a refinement starts from and is held to.
        var broadcast = task.Previous is null ? null : await ReceiveAsync(task.Previous, cancellationToken);

        // 1 -> 2: the teacher learns from the private rows; what that costs is debited first.
        gate.Debit(task, teacher.CostOf(privateData));
        var learned = await teacher.LearnAsync(task, privateData, broadcast, cancellationToken);

        // 3: what it thinks of the transfer set, tempered. Kept from here on: told before, it could be trained anew.
        var softLabels = await teacher.LabelAsync(task, learned, cancellationToken);
        listener.TeacherTrained(task, learned);

        // 9, for itself: kept only if it does not harm the client's own held-out rows; it answers the round all the same.
        await OfferAsync(task.Round, LocalTeacher.SourceIn(task), learned.Model, cancellationToken);

        // 4: the one door out; the ledger knows before anyone else.
        return gate.Release(task, softLabels, privateData.ClassCounts);
    }

    private async Task JudgeAsync(RoundEvent state, CancellationToken cancellationToken)
    {
        // 9 of several candidates: each is tried on the private rows that no teacher has learned from.
        RoundDuties.CheckElection(state);
        var candidates = gate.TellsHits ? await students.FetchCandidatesAsync(state.Candidates, cancellationToken) : [];
        var vote = gate.TellsHits ? await kept.CompareAsync(candidates, cancellationToken) : Core.Rounds.HeldOutVote.Nothing(state.Candidates.Count);

        // 4 and 5: the counts go the same way out.
        await ballots.CastAsync(gate.Release(state.Round, vote), cancellationToken);
    }

    private async Task<ReceivedBroadcast> ReceiveAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        // 9: down, and checked.
        var isNews = students.IsNews(broadcast);
        var received = await students.ReceiveAsync(broadcast, cancellationToken);
        if (isNews)
        {
            listener.StudentReceived(received);
            await OfferAsync(received.Round, LessonSource.Student, ModelSnapshot.FromBytes(received.Student), cancellationToken);
        }

        return received;
    }

    private async Task OfferAsync(int round, LessonSource source, ModelSnapshot model, CancellationToken cancellationToken) =>
        listener.LessonJudged(await kept.OfferAsync(round, source, model, cancellationToken));

    private async Task DoOrSitOutAsync(RoundEvent state, Func<Task> duty)
    {
        try
        {
            await duty();
        }
        catch (FedDistillException exception) when (RoundDuties.GoesOnWithout(state, exception.Code))
        {
            // Too late, done before, or a teacher that diverged: the federation goes on, and so does this client.
            listener.SatOut(state.Round, exception);
        }
    }
}
