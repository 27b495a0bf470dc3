using FedDistill.Coordinator.Federations;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using Wire = FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Rpc;

/// <summary>Between our own words and those of the wire.</summary>
public static class ProtoMapping
{
    /// <summary>Seconds left on the wire when a round has no deadline.</summary>
    private const double NoDeadline = -1;

    private const double UnknownCoverage = -1;

    /// <summary>Enums have the same order on both sides, and the wire's start with UNSPECIFIED.</summary>
    public static Wire.SoftLabelKind ToProto(SoftLabelKind kind) => (Wire.SoftLabelKind)((int)kind + 1);

    /// <inheritdoc cref="ToProto(SoftLabelKind)" />
    public static Wire.FederationState ToProto(FederationPhase phase) => (Wire.FederationState)((int)phase + 1);

    /// <inheritdoc cref="ToProto(SoftLabelKind)" />
    public static Wire.RoundPhase ToProto(RoundPhase phase) => (Wire.RoundPhase)((int)phase + 1);

    /// <inheritdoc cref="ToProto(SoftLabelKind)" />
    public static Wire.TeacherObjective ToProto(TeacherObjective objective) => (Wire.TeacherObjective)((int)objective + 1);

    /// <inheritdoc cref="ToProto(SoftLabelKind)" />
    public static Wire.PayloadPacking ToProto(PayloadPackingKind packing) => (Wire.PayloadPacking)((int)packing + 1);

    /// <summary>Reads a way of packing that has been checked.</summary>
    public static PayloadPackingKind FromProto(Wire.PayloadPacking packing) => (PayloadPackingKind)((int)packing - 1);

    /// <summary>Names a blob on the wire.</summary>
    public static Wire.BlobRef ToProto(Core.Blobs.BlobRef blob) => new()
    {
        Sha256 = blob.Sha256,
        LengthBytes = blob.LengthBytes,
        Kind = (Wire.BlobKind)((int)blob.Kind + 1),
    };

    /// <summary>Reads a blob's name from the wire.</summary>
    public static Core.Blobs.BlobRef FromProto(Wire.BlobRef blob) =>
        new(blob.Sha256, blob.LengthBytes, (Core.Blobs.BlobKind)((int)blob.Kind - 1));

    /// <summary>Metrics on the wire; unset where unknown.</summary>
    public static Wire.ClassificationMetrics? ToProto(Core.Evaluation.ClassificationMetrics? metrics) => metrics is null
        ? null
        : new() { Accuracy = metrics.Accuracy, Nll = metrics.Nll, Brier = metrics.Brier, Ece = metrics.Ece, Rows = metrics.Rows };

    /// <summary>A finished round's broadcast; null when the round failed.</summary>
    public static Wire.Broadcast? ToBroadcast(FinishedRound? finished) => finished?.Result is not { } result
        ? null
        : new()
        {
            Round = finished.Round,
            Student = ToProto(result.Student),
            Aggregate = ToProto(result.Aggregate.Content),
            AggregateEncoding = result.Aggregate.Encoding,
            AggregateWays =
            {
                result.Aggregate.Ways.Select(way => new Wire.PackedBlob
                {
                    Packing = ToProto(way.Packing), Blob = ToProto(way.Blob), BaseSha256 = way.BaseSha256,
                }),
            },
            TransferRows = { finished.TransferRows.Select(row => (uint)row) },
            Metrics = ToProto(result.Metrics),
        };

    /// <summary>The present state of a round, or of a federation that has announced none.</summary>
    /// <param name="federation">The federation.</param>
    /// <param name="name">Its name.</param>
    /// <param name="round">Its newest round; null before the first.</param>
    /// <param name="forClient">Who asks; empty for an onlooker, who sees all names.</param>
    public static Wire.RoundEvent ToEvent(FederationRecord federation, string name, RoundState? round, string forClient)
    {
        var message = new Wire.RoundEvent
        {
            Federation = name,
            FederationState = ToProto(federation.Phase),
            FederationReason = federation.Reason,
            Rounds = federation.Definition!.Spec.Rounds,
            SecondsLeft = NoDeadline,
        };
        if (round is null)
        {
            return message;
        }

        bool Visible(string client) => forClient.Length == 0 || client == forClient;
        message.Round = round.Plan.Round;
        message.Phase = ToProto(round.Phase);
        message.Cohort.Add(round.Cohort.Where(Visible));
        message.Contributed.Add(round.Uploads.Keys.Order(StringComparer.Ordinal).Where(Visible));
        message.Objective = ToProto(round.Plan.Objective);
        message.Kind = ToProto(round.Plan.Kind);
        message.Temperature = round.Plan.Temperature;
        message.TransferRows.Add(round.Plan.TransferRows.Select(row => (uint)row));
        message.SecondsLeft = round.CollectionLeft is { } left ? Math.Max(0, left.TotalSeconds) : NoDeadline;
        message.Previous = ToBroadcast(federation.LastCompletedBefore(round.Plan.Round));
        message.Broadcast = round.Phase == RoundPhase.Completed ? ToBroadcast(FinishedRound.Of(round)) : null;
        message.TellClassCounts = round.Plan.NeedsClassCounts();
        message.TellSampleCount = round.Plan.NeedsSampleCount();
        message.FailureReason = round.FailureReason;
        message.Encoding = round.Plan.Encoding;
        message.Candidates.Add(round.Phase == RoundPhase.Judging ? round.Candidates.Select(candidate => ToProto(candidate.Student)) : []);
        return message;
    }

    /// <summary>A federation as an operator sees it.</summary>
    public static Wire.FederationStatus ToStatus(
        FederationRecord federation, string name, RoundState? round, IEnumerable<(FederationMember Member, ClientRecord Record)> members) => new()
    {
        Name = name,
        State = ToProto(federation.Phase),
        Round = federation.Round,
        Rounds = federation.Definition!.Spec.Rounds,
        Reason = federation.Reason,
        ExpectedClients = federation.Definition.Spec.Clients,
        Current = ToEvent(federation, name, round, forClient: ""),
        SpecJson = System.Text.Json.JsonSerializer.Serialize(federation.Definition.Spec, Core.Json.FedDistillJson.Compact),
        Clients =
        {
            members.Select(pair => new Wire.ClientStatus
            {
                Name = pair.Member.Name,
                Active = pair.Member.Active,
                TeacherArchitecture = pair.Record.TeacherArchitecture,
                LastRound = pair.Record.LastRound,
                BytesUp = pair.Record.BytesUp,
                Declined = federation.Declined.GetValueOrDefault(pair.Member.Name, ""),
            }),
            federation.Declined
                .Where(declined => federation.Members.All(member => member.Name != declined.Key))
                .Select(declined => new Wire.ClientStatus { Name = declined.Key, Declined = declined.Value }),
        },
        Finished = { federation.Finished.Select((finished, index) => ToSummary(finished, EpsilonAfter(federation, index + 1))) },
        Privacy = PrivacyMapping.ToStatus(federation.Definition.Spec, federation.Spent()),
    };

    private static double EpsilonAfter(FederationRecord federation, int rounds) => FederationPrivacy.Of(
        federation.Definition!.Spec, [.. federation.Finished.Take(rounds).SelectMany(finished => finished.PrivacyEvents)]).Epsilon;

    private static Wire.RoundSummary ToSummary(FinishedRound finished, double epsilon) => new()
    {
        Epsilon = epsilon,
        Round = finished.Round,
        Phase = ToProto(finished.Phase),
        Cohort = finished.Cohort,
        Contributed = finished.Contributed,
        Missing = { finished.Missing },
        Suspicious = { finished.Suspicious },
        BytesUp = finished.BytesUp,
        EncodedBytesUp = finished.EncodedBytesUp,
        BytesDown = finished.BytesDown,
        Seconds = finished.Seconds,
        Metrics = ToProto(finished.Result?.Metrics),
        Broadcast = ToBroadcast(finished),
        FailureReason = finished.FailureReason,
        Rule = finished.Result?.Rule ?? "",
        Coverage = finished.Result?.Coverage ?? UnknownCoverage,
        Times = ToTimes(finished),
    };

    // A round that ended before its phases were timed has none.
    private static Wire.RoundTimes? ToTimes(FinishedRound finished) => finished.Phases.Total() == TimeSpan.Zero ? null : new()
    {
        Collecting = finished.Phases.Collecting.TotalSeconds,
        Working = finished.Phases.Distilling.TotalSeconds,
        Judging = finished.Phases.Judging.TotalSeconds,
        Aggregating = finished.Result?.Work?.Aggregating.TotalSeconds ?? 0,
        Distilling = finished.Result?.Work?.Distilling.TotalSeconds ?? 0,
        Evaluating = finished.Result?.Work?.Evaluating.TotalSeconds ?? 0,
    };
}
