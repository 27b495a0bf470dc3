using System.Text.Json;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Federations;

/// <summary>
/// The life of a federation as pure functions: who is a member, which round is next and whom it asks, what is
/// remembered of it, when the federation ends. Each returns the next record, or the very same object when nothing
/// changes. A federation that has ended never changes again, but for the note of what its last round has cost.
/// </summary>
public static class FederationTransitions
{
    /// <summary>
    /// Fewest answers that a student is made of in mode <c>hygiene</c>: of an aggregate of two, each of the two reads the
    /// other's.
    /// </summary>
    public const int LeastUnderHygiene = 3;

    /// <summary>Starts a federation. The same definition again is harmless.</summary>
    /// <exception cref="FedDistillException">Conflict when another definition stands.</exception>
    public static FederationRecord Start(FederationRecord record, FederationDefinition definition) =>
        record.Definition is null ? record with { Definition = definition }
        : Same(record.Definition, definition) ? record
        : throw new FedDistillException(
            ErrorCode.Conflict,
            $"A federation named {definition.Spec.Name} was started here before, with another spec or transfer set. " +
            "Choose another name with --name.");

    /// <summary>Lets a client take part from the next round on; joining again is harmless.</summary>
    /// <param name="record">A federation that was started.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="schemaSha256">The schema that its data was checked against.</param>
    /// <param name="transferSetSha256">The transfer set that it has.</param>
    /// <returns>The next record, and the client's position by first join, from 0.</returns>
    /// <exception cref="FedDistillException">HashMismatch for other data than the federation's; WrongState when it has
    /// ended.</exception>
    public static (FederationRecord Record, int Index) Join(
        FederationRecord record, string client, string schemaSha256, string transferSetSha256)
    {
        var definition = record.Definition!;
        var name = definition.Spec.Name;
        CheckPin(name, "schema", schemaSha256, FederationSchema.FromJson(definition.SchemaJson).Sha256());
        CheckPin(name, "transfer set", transferSetSha256, definition.TransferSet.Sha256);
        if (record.HasEnded)
        {
            throw new FedDistillException(
                ErrorCode.WrongState, $"Federation {name} has ended ({record.Phase}); join another one.");
        }

        record = record.Declined.ContainsKey(client)
            ? record with { Declined = DeclinedWithout(record, client) }
            : record;
        var index = record.Members.TakeWhile(member => member.Name != client).Count();
        return index < record.Members.Count
            ? (WithPresence(record, client, isActive: true), index)
            : (record with { Members = [.. record.Members, new FederationMember(client, Active: true)] }, index);
    }

    /// <summary>Lets a client take no part from the next round on.</summary>
    public static FederationRecord Leave(FederationRecord record, string client) =>
        WithPresence(record, client, isActive: false);

    /// <summary>Takes note that a client, a member or not, will not take part.</summary>
    /// <param name="record">A federation that was started.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="reason">Why, for the operator.</param>
    public static FederationRecord Decline(FederationRecord record, string client, string reason) =>
        record.HasEnded || record.Declined.GetValueOrDefault(client) == reason
            ? record
            : WithPresence(record, client, isActive: false) with
            {
                Declined = new SortedDictionary<string, string>(DeclinedWithout(record, client), StringComparer.Ordinal)
                {
                    [client] = reason,
                },
            };

    /// <summary>
    /// Takes note of a round's end; hearing of it again changes nothing. A federation that was stopped in the middle of the
    /// round stays stopped and books all the same what the round has spent: what has been released stays released.
    /// </summary>
    /// <param name="record">A federation that was started.</param>
    /// <param name="round">A round in its final phase.</param>
    public static FederationRecord Conclude(FederationRecord record, RoundState round)
    {
        if (record.IsSettled || round.Plan.Round != record.Round || record.IsFinished(record.Round))
        {
            return record;
        }

        var concluded = record with
        {
            Finished = [.. record.Finished, FinishedRound.Of(round)],
            Remembered = RememberedUploads.After(round, record.Remembered),
        };
        if (record.HasEnded)
        {
            return concluded;
        }

        var spec = record.Definition!.Spec;
        var isLast = round.Plan.Round == spec.Rounds;
        var goesOn = round.Phase == RoundPhase.Completed
            || (spec.OnRoundFailure == RoundFailures.Continue && round.HasFailedCollecting);
        return goesOn && !isLast ? concluded
            : goesOn && concluded.Failures < spec.Rounds ? concluded with { Phase = FederationPhase.Completed }
            : concluded with
            {
                Phase = FederationPhase.Failed, Reason = $"Round {round.Plan.Round} failed: {round.FailureReason}",
            };
    }

    /// <summary>Lets time pass while the federation waits for members; a coordinator that is down reports none.</summary>
    /// <param name="record">The federation.</param>
    /// <param name="elapsed">Since the last call, at least 0.</param>
    public static FederationRecord Tick(FederationRecord record, TimeSpan elapsed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elapsed, TimeSpan.Zero);
        return record.IsWaitingForMembers && elapsed > TimeSpan.Zero
            ? record with { Waited = record.Waited + elapsed }
            : record;
    }

    /// <summary>
    /// Fewest uploads that a round's student is made of, whatever its quorum: with fewer than its rule can join a round
    /// waits for its deadline, instead of failing over what was made of them.
    /// </summary>
    public static int LeastUploads(FederationSpec spec) => LeastUploads(spec, FewestAnswers(spec));

    /// <summary>Ends the federation on an operator's word.</summary>
    public static FederationRecord Stop(FederationRecord record, string reason) => record.HasEnded
        ? record
        : record with { Phase = FederationPhase.Stopped, Reason = reason };

    /// <summary>Takes note that a round stands announced.</summary>
    public static FederationRecord Announced(FederationRecord record, int round) => record.Round == round
        ? record
        : record with { Phase = FederationPhase.Running, Round = round };

    /// <summary>What is due now.</summary>
    public static FederationStep Next(FederationRecord record)
    {
        if (record.Definition is null || record.HasEnded)
        {
            // Also after a crash between the two writes: the federation's, then its round's.
            return record is { HasEnded: true, IsSettled: false }
                ? new FederationStep.Cancel(record.Round, record.Reason)
                : new FederationStep.Wait();
        }

        return record.Round == 0 ? Begin(record, record.Definition.Spec)
            : record.IsFinished(record.Round) ? AnnouncementOf(record, record.Round + 1)
            : new FederationStep.Wait();
    }

    /// <summary>What is due after a restart: the same, and a round that was under way goes on.</summary>
    public static FederationStep Resume(FederationRecord record) =>
        record is { Phase: FederationPhase.Running, Round: > 0 } && !record.IsFinished(record.Round)
            ? new FederationStep.Proceed(record.Round)
            : Next(record);

    private static int LeastUploads(FederationSpec spec, int fewest) => Math.Min(
        Math.Max(fewest, spec.Privacy == PrivacyModes.Hygiene ? Math.Max(LeastUnderHygiene, spec.MinClients) : spec.MinClients),
        CohortSelection.SizeOf(spec.Clients, spec.Participation));

    private static int FewestAnswers(FederationSpec spec) =>
        AggregationRules.TryFind(spec.Aggregation, out var rule) ? rule.FewestClients : 1;

    // Remembered answers stand in for who was not asked or does not answer; an upload replaces its client's own.
    private static int FewestUploads(FederationSpec spec, IReadOnlyList<string> cohort, IReadOnlyDictionary<string, RememberedUpload> remembered)
    {
        var fewest = FewestAnswers(spec);
        return remembered.Count >= fewest ? 1 : fewest - remembered.Keys.Except(cohort).Count();
    }

    private static FederationStep Begin(FederationRecord record, FederationSpec spec)
    {
        string[] there = [.. record.Members.Where(member => member.Active).Select(member => member.Name)];
        var isLate = record.Waited >= TimeSpan.FromMinutes(spec.JoinMinutes);
        var needed = Math.Max(Share.RoundUp(spec.Quorum, spec.Clients), LeastUploads(spec));

        // Who has declined is not waited for; the others begin at once if they are enough.
        var awaited = Math.Max(spec.Clients - record.Declined.Count, needed);
        return there.Length >= awaited || (isLate && there.Length >= needed) ? AnnouncementOf(record, round: 1)
            : !isLate ? new FederationStep.Wait()
            : Failed(
                record,
                $"After {spec.JoinMinutes} minutes {there.Length} of {spec.Clients} clients had joined " +
                $"({NameList.Of(there)}){DeclinedWords(record)}; at least {needed} are needed. Start it again under another --name with fewer " +
                "clients, a lower quorum or more joinMinutes.");
    }

    private static string DeclinedWords(FederationRecord record) => record.Declined.Count == 0
        ? ""
        : $", {record.Declined.Count} will not take part ({NameList.Of([.. record.Declined.Keys])})";

    private static Dictionary<string, string> DeclinedWithout(FederationRecord record, string client) =>
        record.Declined.Where(declined => declined.Key != client).ToDictionary(StringComparer.Ordinal);

    private static FederationStep.End Failed(FederationRecord record, string reason) =>
        new(record with { Phase = FederationPhase.Failed, Reason = reason });

    private static FederationStep AnnouncementOf(FederationRecord record, int round)
    {
        var definition = record.Definition!;
        string[] active = [.. record.Members.Where(member => member.Active).Select(member => member.Name)];
        var cohort = CohortSelection.Choose(active, definition.Spec.Participation, definition.Spec.Seed, round);
        var plan = RoundPlanner.For(definition.Spec, round, definition.TransferRows, record.Coverage, record.Failures);
        var remembered = RememberedUploads.For(plan, active, record.Remembered);
        var least = LeastUploads(definition.Spec, FewestUploads(definition.Spec, cohort, remembered));
        if (cohort.Count == 0 || (cohort.Count < least && definition.Spec.OnRoundFailure == RoundFailures.Stop))
        {
            return Failed(
                record,
                $"Round {round} has {cohort.Count} clients left to ask; at least {least} are needed. The others have left: " +
                "see why, and start a federation anew, or allow fewer by minClients.");
        }

        var rows = RoundPlanner.RowsAsked(definition.Spec, definition.TransferRows);
        if (FederationBudget.ReasonAgainst(definition.Spec, record.Spent(), rows) is { } reason)
        {
            return new FederationStep.End(record with
            {
                Phase = FederationPhase.BudgetExhausted,
                Reason = $"privacyTerms.epsilon is {definition.Spec.PrivacyTerms.Epsilon}; {reason}. " +
                    (round > 1 ? "The last student stands." : "Nothing was asked."),
            });
        }

        var spec = definition.Spec;
        return new FederationStep.Announce(RoundTransitions.Announce(
            spec.Name,
            plan,
            cohort,
            spec.Quorum,
            spec.DeadlineMinutes > 0 ? TimeSpan.FromMinutes(spec.DeadlineMinutes) : null,
            remembered,
            least));
    }

    private static FederationRecord WithPresence(FederationRecord record, string client, bool isActive) =>
        record.Members.Any(member => member.Name == client && member.Active != isActive)
            ? record with
            {
                Members =
                [
                    .. record.Members.Select(member => member.Name == client ? member with { Active = isActive } : member),
                ],
            }
            : record;

    private static void CheckPin(string federation, string what, string got, string expected)
    {
        if (got != expected)
        {
            throw new FedDistillException(
                ErrorCode.HashMismatch,
                $"This client checked its data against a {what} with SHA-256 {got}; federation {federation} has " +
                $"{expected}. Get the federation's {what} again.");
        }
    }

    private static bool Same(FederationDefinition one, FederationDefinition other) =>
        JsonSerializer.Serialize(one, FedDistillJson.Compact) == JsonSerializer.Serialize(other, FedDistillJson.Compact);
}
