using System.Security.Cryptography;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Policy;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Core.Telemetry;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// Stage 4: the one door out of a client. Checks soft labels, does to them what the privacy mode asks, makes counts
/// coarse or public, debits the ledger, and only then hands out what an upload accepts. A ledger that cannot be written
/// or a budget that is spent keeps everything in.
/// </summary>
public sealed class ReleaseGate
{
    private readonly string _client;
    private readonly FederationTerms _terms;
    private readonly ReleaseLedger _ledger;
    private readonly ReleaseMechanism _mechanism;
    private readonly PrivacyBudget _budget;
    private readonly bool _tellsOwnCounts;

    /// <summary>Opens the door of a client to a federation.</summary>
    /// <param name="client">The client's name.</param>
    /// <param name="terms">The federation that is answered.</param>
    /// <param name="ledger">The client's ledger.</param>
    /// <param name="policy">What the node's owner allows; null: everything.</param>
    public ReleaseGate(string client, FederationTerms terms, ReleaseLedger ledger, NodePolicy? policy = null)
    {
        policy ??= NodePolicy.Open;
        _client = client;
        _terms = terms;
        _ledger = ledger;
        _mechanism = new ReleaseMechanism(terms);
        _budget = new PrivacyBudget(terms, policy.Floor, ledger);
        TellsHits = !terms.Privacy.IsFormal;
        _tellsOwnCounts = !terms.Privacy.IsFormal && !policy.ForbidsEvidence;
    }

    /// <summary>
    /// Whether hits on held-out rows may leave. Under a formal guarantee each would be a release of its own, which none
    /// is left for.
    /// </summary>
    public bool TellsHits { get; }

    /// <summary>
    /// Lets one round's soft labels out. The same soft labels again pass without a second entry; others for the same
    /// round do not, because two answers tell more about the private rows than one. Where noise is added, what passed
    /// before a restart passes again to the byte and no fresh noise is ever drawn for the round.
    /// </summary>
    /// <param name="task">What was asked.</param>
    /// <param name="softLabels">The answer in clear, one row for each transfer row asked about.</param>
    /// <param name="privateClassCounts">n_ky as it is, length C, before any row was dropped; told where the task asks for
    /// it, rounded to powers of two.</param>
    /// <exception cref="FedDistillException">
    /// InvalidConfiguration for a round that the terms do not have or an answer that they do not allow; ShapeMismatch or
    /// InvalidSoftLabels when the answer is not what was asked; Conflict for a second answer; PrivacyBudget when it would
    /// cost more than is left; StorageDamaged when the ledger cannot be written.
    /// </exception>
    public ReleasedSoftLabels Release(RoundTask task, SoftLabelMatrix softLabels, IReadOnlyList<int> privateClassCounts)
    {
        using var span = RoundTrace.Start("release", _terms.Federation, _terms.Instance, task.Round);
        CheckAnswers(task, softLabels);
        SoftLabelValidator.Validate(softLabels);
        if (_mechanism.IsRandom && _ledger.Find<ReleaseEntry>(_terms.Fingerprint, task.Round) is { } noised)
        {
            return Earlier(task) ?? throw SecondAnswer(noised, "fresh noise on the same answer");
        }

        var (leaving, mechanism) = _mechanism.Apply(softLabels, $"release/{_client}/{task.Round}");
        var payload = SoftLabelCodecs.Find(task.Encoding).Encode(leaving);
        var entry = new ReleaseEntry(
            _client,
            _terms.Federation,
            _terms.Fingerprint,
            task.Round,
            _terms.TransferSet.Sha256,
            leaving.Kind,
            task.Encoding,
            task.Temperature,
            leaving.Inputs,
            leaving.Classes,
            Convert.ToHexStringLower(SHA256.HashData(payload)),
            ToldCounts.Samples(task.TellSampleCount, !_tellsOwnCounts, privateClassCounts),
            ToldCounts.Classes(task.TellClassCounts, !_tellsOwnCounts, privateClassCounts),
            _terms.Privacy.Mode);
        return Released(task, payload, Record(entry, payload, mechanism), isResumed: false);
    }

    /// <summary>
    /// Debits a training before it begins; once a round, also where it is begun anew after a kill: what the first try
    /// learned is lost and nowhere to be seen.
    /// </summary>
    /// <param name="task">The round that its teacher will answer.</param>
    /// <param name="training">What it costs; null: nothing, it is no training by DP-SGD.</param>
    /// <exception cref="FedDistillException">PrivacyBudget when it would cost more than is left; Conflict when the
    /// training of the round was debited with another cost; StorageDamaged when the ledger cannot be written.</exception>
    public void Debit(RoundTask task, PrivacyEvent? training)
    {
        if (training is null)
        {
            return;
        }

        CheckRound(task.Round);
        if (_ledger.Find<TrainingEntry>(_terms.Fingerprint, task.Round) is not { } debited)
        {
            _ledger.Append(new TrainingEntry(_client, _terms.Federation, _terms.Fingerprint, task.Round, _terms.Privacy.Mode)
            {
                Debits = _budget.ForTraining(task.Round, training),
            });
        }
        else if (!debited.Debits.Any(debit => training.Equals(debit.Mechanism)))
        {
            throw new FedDistillException(
                ErrorCode.Conflict,
                $"A training of other rows or settings was debited for round {task.Round} of {_terms.Federation}; another one would be a second. " +
                "Put the private data back as it was, or wait for the next round.");
        }
    }

    /// <summary>
    /// What passed before a restart for a round that asks the same, to the byte; null: nothing, or its bytes are not kept
    /// any more.
    /// </summary>
    /// <param name="task">What is asked.</param>
    /// <exception cref="FedDistillException">StorageDamaged when the kept bytes cannot be read.</exception>
    public ReleasedSoftLabels? Earlier(RoundTask task) =>
        _ledger.Find<ReleaseEntry>(_terms.Fingerprint, task.Round) is { } entry
        && entry.Kind == task.Kind && entry.Encoding == task.Encoding && entry.Temperature == task.Temperature
        && entry.Rows == RowsOf(task)
        && entry.SampleCount > 0 == task.TellSampleCount && entry.ClassCounts.Count > 0 == task.TellClassCounts
        && _ledger.PayloadOf(entry) is { } payload
            ? Released(task, payload, entry, isResumed: true)
            : null;

    /// <summary>
    /// Lets out how many held-out rows each candidate of a round gets right; once a round. Under a formal guarantee zeros
    /// of zero rows leave, whatever was counted.
    /// </summary>
    /// <param name="round">The round that is judged.</param>
    /// <param name="vote">The counts.</param>
    /// <returns>What the ledger holds: these counts, or those told before a restart.</returns>
    /// <exception cref="FedDistillException">
    /// InvalidConfiguration for a round that the terms do not have; StorageDamaged when the ledger cannot be written.
    /// </exception>
    public ReleasedHits Release(int round, HeldOutVote vote)
    {
        CheckRound(round);
        if (_ledger.Find<HitsEntry>(_terms.Fingerprint, round) is not { } entry)
        {
            var told = TellsHits ? vote : HeldOutVote.Nothing(vote.Hits.Count);
            _ledger.Append(new HitsEntry(_client, _terms.Federation, _terms.Fingerprint, round, told.Hits, told.Rows, _terms.Privacy.Mode));
            entry = _ledger.Find<HitsEntry>(_terms.Fingerprint, round)!;
        }

        _ledger.Settle();
        return new ReleasedHits(entry);
    }

    private ReleasedSoftLabels Released(RoundTask task, byte[] payload, ReleaseEntry entry, bool isResumed)
    {
        // Not before every trace of the debit is on the disk.
        _ledger.Settle();
        return new ReleasedSoftLabels(_terms, task, payload, entry, _terms.Privacy.IsFormal ? _ledger.Head : "", isResumed);
    }

    private ReleaseEntry Record(ReleaseEntry entry, byte[] payload, PrivacyEvent? mechanism)
    {
        var earlier = _ledger.Find<ReleaseEntry>(entry.Terms, entry.Round);
        if (earlier is null)
        {
            var debited = entry with { Debits = _budget.ForRelease(entry.Round, mechanism) };
            _ledger.Append(debited, payload);
            return debited;
        }

        return TellTheSame(earlier, entry)
            ? earlier
            : throw SecondAnswer(earlier, $"{entry.PayloadSha256[..12]} with {Counts(entry)}");
    }

    private static FedDistillException SecondAnswer(ReleaseEntry earlier, string other) => new(
        ErrorCode.Conflict,
        $"Soft labels {earlier.PayloadSha256[..12]} with {Counts(earlier)} were released for round {earlier.Round} of {earlier.Federation}; {other} would be a second answer. " +
        "One answer a round may leave. If this is another federation or other private data, name another folder with --state.");

    private static bool TellTheSame(ReleaseEntry earlier, ReleaseEntry entry) =>
        earlier.PayloadSha256 == entry.PayloadSha256
        && earlier.SampleCount == entry.SampleCount
        && earlier.ClassCounts.SequenceEqual(entry.ClassCounts);

    private static string Counts(ReleaseEntry entry) => $"counts {entry.SampleCount} [{string.Join(", ", entry.ClassCounts)}]";

    private void CheckAnswers(RoundTask task, SoftLabelMatrix softLabels)
    {
        CheckRound(task.Round);
        var rows = RowsOf(task);
        var classes = _terms.Schema.ClassNames.Count;
        if (softLabels.Inputs != rows || softLabels.Classes != classes || softLabels.Kind != task.AnswerKind)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Round {task.Round} asks for {task.AnswerKind} of {rows} rows and {classes} classes; {softLabels.Kind} of {softLabels.Inputs} rows and {softLabels.Classes} classes stand before the gate. Nothing left.");
        }

        if (!_mechanism.Answers(task.Kind))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"Round {task.Round} asks for {task.Kind}; the mode {_terms.Privacy.Mode} of {_terms.Federation} {(_mechanism.IsRandom ? "lets nothing out but noised soft labels" : "adds no noise")}. Nothing left. Tell the operator.");
        }
    }

    private int RowsOf(RoundTask task) => task.TransferRows.Length > 0 ? task.TransferRows.Length : _terms.TransferRows;

    private void CheckRound(int round)
    {
        if (round < 1 || round > _terms.Rounds)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{_terms.Federation} asks for round {round}; it has described the rounds 1 to {_terms.Rounds}. Nothing left. Tell the operator.");
        }
    }
}
