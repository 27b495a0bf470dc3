using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Reports;

/// <summary>A client as the coordinator knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Teacher">Its teacher's architecture; empty where it is not known.</param>
/// <param name="LastRound">The last round that counted an upload of it; 0: none.</param>
/// <param name="Missed">Rounds that asked it in vain.</param>
/// <param name="Suspicious">Rounds that counted an upload of it which says nothing or is a copy.</param>
/// <param name="BytesUp">Payload of its uploads.</param>
/// <param name="Declined">Why it takes no part; empty otherwise.</param>
public sealed record RunMember(
    string Name, string Teacher, int LastRound, int Missed, int Suspicious, long BytesUp, string Declined)
{
    /// <summary>All clients that a status tells of.</summary>
    public static IReadOnlyList<RunMember> From(FederationStatus status) =>
    [
        .. status.Clients.Select(client => new RunMember(
            client.Name,
            client.TeacherArchitecture,
            client.LastRound,
            status.Finished.Count(round => round.Missing.Contains(client.Name)),
            status.Finished.Count(round => round.Suspicious.Contains(client.Name)),
            client.BytesUp,
            client.Declined)),
    ];
}
