namespace FedDistill.ClientNode.Commands;

/// <summary>What <c>simulate</c> was told.</summary>
/// <param name="Coordinator">Its address.</param>
/// <param name="Federation">The federation's name; empty: the coordinator's only one.</param>
/// <param name="Clients">How many clients.</param>
/// <param name="Data">What their private rows are dealt from.</param>
/// <param name="Partition">How they are dealt.</param>
/// <param name="PrivateSamples">How many rows are dealt; 0: all.</param>
/// <param name="TransferSamples">How many transfer rows were cut from the same data; 0: as many as the pinned set
/// has.</param>
/// <param name="Workers">Threads that train.</param>
/// <param name="Device">Where models run.</param>
/// <param name="StateFolder">A folder for each client's ledger and teacher goes in here.</param>
/// <param name="Wait">Whether to wait for coordinator and federation.</param>
/// <param name="InsecurePlaintext">Whether plain http is accepted beyond this machine.</param>
/// <param name="ComparesByDistance">Whether private rows are compared with the transfer set by distance too, as <c>join</c>
/// does.</param>
internal sealed record FleetSettings(
    string Coordinator,
    string Federation,
    int Clients,
    string Data,
    string Partition,
    int PrivateSamples,
    int TransferSamples,
    int Workers,
    string Device,
    string StateFolder,
    bool Wait,
    bool InsecurePlaintext,
    bool ComparesByDistance);
