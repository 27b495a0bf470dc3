using FedDistill.ClientNode.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// Soft labels that have passed the <see cref="ReleaseGate"/> and are in the ledger: the only thing that an upload
/// accepts. Only the
/// gate makes one; a test holds that up.
/// </summary>
public sealed class ReleasedSoftLabels
{
    internal ReleasedSoftLabels(
        FederationTerms terms, RoundTask task, ReadOnlyMemory<byte> payload, ReleaseEntry entry, string ledgerHead, bool isResumed)
    {
        Client = entry.Client;
        Federation = terms.Federation;
        TransferSetSha256 = terms.TransferSet.Sha256;
        Round = task.Round;
        Temperature = task.Temperature;
        Kind = entry.Kind;
        Encoding = task.Encoding;
        CoversAllRows = task.TransferRows.Length == 0;
        Inputs = entry.Rows;
        Positions = 1;
        Classes = entry.Classes;
        IsResumed = isResumed;
        LedgerHead = ledgerHead;
        Payload = payload;
        PayloadSha256 = entry.PayloadSha256;
        MayBePacked = terms.Privacy.Mode is not (PrivacyModes.CentralDp or PrivacyModes.Pate);
        SampleCount = entry.SampleCount;
        ClassCounts = entry.ClassCounts;
    }

    /// <summary>Whose they are.</summary>
    public string Client { get; }

    /// <summary>The federation they are for.</summary>
    public string Federation { get; }

    /// <summary>The round they are for.</summary>
    public int Round { get; }

    /// <summary>The transfer set that they answer for.</summary>
    public string TransferSetSha256 { get; }

    /// <summary>What the numbers mean.</summary>
    public SoftLabelKind Kind { get; }

    /// <summary>The codec of <see cref="Payload"/>.</summary>
    public string Encoding { get; }

    /// <summary>T.</summary>
    public double Temperature { get; }

    /// <summary>N, the transfer rows answered.</summary>
    public int Inputs { get; }

    /// <summary>Whether the whole transfer set is answered, and not a round's choice of its rows.</summary>
    public bool CoversAllRows { get; }

    /// <summary>Whether they passed the gate before a restart and go out again as they are.</summary>
    public bool IsResumed { get; }

    /// <summary>
    /// The hash of the ledger's newest record, for the coordinator to remember; empty where no budget hangs on it.
    /// </summary>
    public string LedgerHead { get; }

    /// <summary>P.</summary>
    public int Positions { get; }

    /// <summary>C.</summary>
    public int Classes { get; }

    /// <summary>The encoded numbers.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Their hash.</summary>
    public string PayloadSha256 { get; }

    /// <summary>
    /// Whether the payload may be packed. How far numbers pack tells of them, and sizes are told to everybody: where they
    /// leave in clear and the coordinator adds the noise later, no noise would cover that.
    /// </summary>
    public bool MayBePacked { get; }

    /// <summary>n_k as told: coarse, or 0 when kept.</summary>
    public long SampleCount { get; }

    /// <summary>n_ky as told: coarse, length C or empty.</summary>
    public IReadOnlyList<long> ClassCounts { get; }
}
