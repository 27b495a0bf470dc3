using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using SoftLabelKind = FedDistill.Core.SoftLabels.SoftLabelKind;
using TeacherObjective = FedDistill.Core.Rounds.TeacherObjective;

namespace FedDistill.ClientNode.Federations;

/// <summary>What one round asks of a client.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Objective">What the teacher learns.</param>
/// <param name="Kind">What is uploaded.</param>
/// <param name="Encoding">Codec of what is uploaded.</param>
/// <param name="Temperature">T of the uploaded soft labels.</param>
/// <param name="TransferRows">The transfer rows asked about, ascending; empty: all.</param>
/// <param name="TellSampleCount">Whether the aggregation rule weighs by n_k; if not, the client keeps it.</param>
/// <param name="TellClassCounts">Whether the aggregation rule weighs by n_ky; if not, the client keeps them.</param>
/// <param name="Previous">The last completed round's broadcast; null in round 1.</param>
public sealed record RoundTask(
    int Round,
    TeacherObjective Objective,
    SoftLabelKind Kind,
    string Encoding,
    double Temperature,
    int[] TransferRows,
    bool TellSampleCount,
    bool TellClassCounts,
    Broadcast? Previous)
{
    /// <summary>What the teacher answers with: noise is added by the gate.</summary>
    public SoftLabelKind AnswerKind => Kind == SoftLabelKind.Noised ? SoftLabelKind.Probabilities : Kind;

    /// <summary>The task in a round's state.</summary>
    /// <exception cref="Core.Errors.FedDistillException">InvalidConfiguration for words of a newer protocol or a
    /// temperature out of range.</exception>
    public static RoundTask From(RoundEvent state)
    {
        WireChecks.Require(new FederationSpec { Temperature = state.Temperature }, state.Federation);
        return new RoundTask(
            state.Round,
            state.Objective.ToCore(),
            state.Kind.ToCore(),
            EncodingOf(state),
            state.Temperature,
            RowsOf(state.TransferRows),
            state.TellSampleCount,
            state.TellClassCounts,
            state.Previous);
    }

    private static string EncodingOf(RoundEvent state) =>
        SoftLabelCodecs.TryFind(state.Encoding, out var codec) && codec.Accepts(state.Kind.ToCore())
            ? state.Encoding
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"Round {state.Round} asks for {state.Kind} encoded as \"{state.Encoding}\"; this version knows " +
                $"{SoftLabelCodecs.AllowedNames}. Update feddistill-client.");

    /// <summary>Transfer rows as indices.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration for a row that no transfer set has.</exception>
    internal static int[] RowsOf(IEnumerable<uint> rows) => [.. rows.Select(row => row <= int.MaxValue
        ? (int)row
        : throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"The coordinator names the transfer row {row}; rows are 0 to {int.MaxValue}. Tell the operator."))];
}
