using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Release;

/// <summary>Soft labels that left this client, in full but for the payload itself.</summary>
/// <param name="Client">The client's name.</param>
/// <param name="Federation">The federation's name.</param>
/// <param name="Terms">The fingerprint of its terms.</param>
/// <param name="Round">The round.</param>
/// <param name="TransferSet">SHA-256 of the transfer set that was answered for.</param>
/// <param name="Kind">What the numbers mean.</param>
/// <param name="Encoding">Their codec.</param>
/// <param name="Temperature">T.</param>
/// <param name="Rows">How many rows were answered.</param>
/// <param name="Classes">C.</param>
/// <param name="PayloadSha256">SHA-256 of the encoded numbers.</param>
/// <param name="SampleCount">n_k as told; 0 when kept.</param>
/// <param name="ClassCounts">n_ky as told; empty when kept.</param>
/// <param name="Privacy">The federation's privacy mode.</param>
public sealed record ReleaseEntry(
    string Client,
    string Federation,
    string Terms,
    int Round,
    string TransferSet,
    SoftLabelKind Kind,
    string Encoding,
    double Temperature,
    int Rows,
    int Classes,
    string PayloadSha256,
    long SampleCount,
    IReadOnlyList<long> ClassCounts,
    string Privacy)
    : LedgerEntry(Client, Federation, Terms, Round, Privacy);
