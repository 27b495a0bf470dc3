using System.Text.Json.Serialization;

namespace FedDistill.Coordinator.Reports;

/// <summary>What has travelled over all clients and rounds.</summary>
/// <param name="Up">Soft labels as they travelled, packed.</param>
/// <param name="UpEncoded">The same before packing.</param>
/// <param name="Down">Students and packed aggregated soft labels. The transfer set is counted apart.</param>
/// <param name="FedAvgEquivalent">What federated averaging of the student would have sent both ways: 2 x 4 bytes x
/// weights x clients x rounds.</param>
/// <param name="TransferSet">Payload of the transfer set, once a client that fetched it; 0 where the clients had
/// it.</param>
/// <param name="WireUp">Bytes on the wire, HTTP/2 and control messages included; null where unknown.</param>
/// <param name="WireDown">The same, downwards.</param>
public sealed record RunBytes(
    long Up, long UpEncoded, long Down, long FedAvgEquivalent, long TransferSet, long? WireUp, long? WireDown)
{
    /// <summary>All payload of the run, both ways, transfer set included.</summary>
    [JsonIgnore]
    public long Sent => Up + Down + TransferSet;
}
