using System.Security.Cryptography;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// Stage 4: the one door out of a client. Checks soft labels, makes counts coarse, writes the ledger, and only then
/// hands out what an
/// upload accepts. A ledger that cannot be written keeps everything in.
/// </summary>
/// <param name="client">The client's name.</param>
/// <param name="terms">The federation that is answered.</param>
/// <param name="ledger">The client's ledger.</param>
public sealed class ReleaseGate(string client, FederationTerms terms, ReleaseLedger ledger)
{
    /// <summary>The formal guarantee of what passes.</summary>
    private const string Privacy = "none";

    /// <summary>
    /// Lets one round's soft labels out. The same soft labels again pass without a second entry; others for the same
    /// round do not, because
    /// two answers tell more about the private rows than one.
    /// </summary>
    /// <param name="task">What was asked.</param>
    /// <param name="softLabels">The answer, one row for each transfer row asked about.</param>
    /// <param name="privateClassCounts">n_ky as it is, length C; told where the task asks for it, rounded to powers of
    /// two.</param>
    /// <exception cref="FedDistillException">
    /// InvalidConfiguration for a round that the terms do not have; ShapeMismatch or InvalidSoftLabels when the answer
    /// is not what was asked; Conflict for a second answer; StorageDamaged when the
    /// ledger cannot be written.
    /// </exception>
    public ReleasedSoftLabels Release(RoundTask task, SoftLabelMatrix softLabels, IReadOnlyList<int> privateClassCounts)
    {
        CheckAnswers(task, softLabels);
        SoftLabelValidator.Validate(softLabels);
        var payload = SoftLabelCodecs.Find(task.Encoding).Encode(softLabels);
        var entry = new ReleaseEntry(
            client,
            terms.Federation,
            terms.Fingerprint,
            task.Round,
            terms.TransferSet.Sha256,
            softLabels.Kind,
            task.Encoding,
            task.Temperature,
            softLabels.Inputs,
            softLabels.Classes,
            Convert.ToHexStringLower(SHA256.HashData(payload)),
            task.TellSampleCount ? CoarseCounts.Round(privateClassCounts.Sum(count => (long)count)) : 0,
            task.TellClassCounts ? CoarseCounts.Round(privateClassCounts.Select(count => (long)count)) : [],
            Privacy);
        return new ReleasedSoftLabels(terms, task, payload, Record(entry, payload), isResumed: false);
    }

    /// <summary>
    /// What passed before a restart for a round that asks the same, to the byte; null: nothing, or its bytes are not kept
    /// any more.
    /// </summary>
    /// <param name="task">What is asked.</param>
    /// <exception cref="FedDistillException">StorageDamaged when the kept bytes cannot be read.</exception>
    public ReleasedSoftLabels? Earlier(RoundTask task) =>
        ledger.Find<ReleaseEntry>(terms.Fingerprint, task.Round) is { } entry
        && entry.Kind == task.Kind && entry.Encoding == task.Encoding && entry.Temperature == task.Temperature
        && entry.Rows == RowsOf(task)
        && entry.SampleCount > 0 == task.TellSampleCount && entry.ClassCounts.Count > 0 == task.TellClassCounts
        && ledger.PayloadOf(entry) is { } payload
            ? new ReleasedSoftLabels(terms, task, payload, entry, isResumed: true)
            : null;

    /// <summary>Lets out how many held-out rows each candidate of a round gets right; once a round.</summary>
    /// <param name="round">The round that is judged.</param>
    /// <param name="vote">The counts.</param>
    /// <returns>What the ledger holds: these counts, or those told before a restart.</returns>
    /// <exception cref="FedDistillException">
    /// InvalidConfiguration for a round that the terms do not have; StorageDamaged when the ledger cannot be written.
    /// </exception>
    public ReleasedHits Release(int round, HeldOutVote vote)
    {
        CheckRound(round);
        if (ledger.Find<HitsEntry>(terms.Fingerprint, round) is { } earlier)
        {
            return new ReleasedHits(earlier);
        }

        var entry = new HitsEntry(client, terms.Federation, terms.Fingerprint, round, vote.Hits, vote.Rows, Privacy);
        ledger.Append(entry);
        return new ReleasedHits(entry);
    }

    /// <summary>The entry that the ledger holds: this one, or the same from before a restart.</summary>
    private ReleaseEntry Record(ReleaseEntry entry, byte[] payload)
    {
        var earlier = ledger.Find<ReleaseEntry>(entry.Terms, entry.Round);
        if (earlier is null)
        {
            ledger.Append(entry, payload);
            return entry;
        }

        return TellTheSame(earlier, entry)
            ? earlier
            : throw new FedDistillException(
                ErrorCode.Conflict,
                $"Soft labels {earlier.PayloadSha256[..12]} with {Counts(earlier)} were released for round {entry.Round} of {entry.Federation}; {entry.PayloadSha256[..12]} with {Counts(entry)} would be a second answer. " +
                "One answer a round may leave. If this is another federation or other private data, name another folder with --state.");
    }

    private static bool TellTheSame(ReleaseEntry earlier, ReleaseEntry entry) =>
        earlier.PayloadSha256 == entry.PayloadSha256
        && earlier.SampleCount == entry.SampleCount
        && earlier.ClassCounts.SequenceEqual(entry.ClassCounts);

    private static string Counts(ReleaseEntry entry) => $"counts {entry.SampleCount} [{string.Join(", ", entry.ClassCounts)}]";

    private void CheckAnswers(RoundTask task, SoftLabelMatrix softLabels)
    {
        CheckRound(task.Round);
        var rows = RowsOf(task);
        var classes = terms.Schema.ClassNames.Count;
        if (softLabels.Inputs != rows || softLabels.Classes != classes || softLabels.Kind != task.Kind)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Round {task.Round} asks for {task.Kind} of {rows} rows and {classes} classes; {softLabels.Kind} of {softLabels.Inputs} rows and {softLabels.Classes} classes stand before the gate. Nothing left.");
        }
    }

    private int RowsOf(RoundTask task) => task.TransferRows.Length > 0 ? task.TransferRows.Length : terms.TransferRows;

    private void CheckRound(int round)
    {
        if (round < 1 || round > terms.Rounds)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{terms.Federation} asks for round {round}; it has described the rounds 1 to {terms.Rounds}. Nothing left. Tell the operator.");
        }
    }
}
