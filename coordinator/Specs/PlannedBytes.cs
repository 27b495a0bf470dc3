namespace FedDistill.Coordinator.Specs;

/// <summary>Payload of a whole federation, over all clients and rounds.</summary>
/// <param name="UpAtMost">Soft labels before packing; packed they are fewer.</param>
/// <param name="DownAbout">Students and aggregated soft labels before packing. An election of several students adds its candidates.</param>
/// <param name="TransferSet">The transfer set once to each client; nothing where clients have a copy.</param>
/// <param name="FedAvg">What federated averaging of the student would send, both ways.</param>
public sealed record PlannedBytes(long UpAtMost, long DownAbout, long TransferSet, long FedAvg);
