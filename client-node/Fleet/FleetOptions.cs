using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.ClientNode.Overlap;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Data;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;

namespace FedDistill.ClientNode.Fleet;

/// <summary>What a fleet of simulated clients needs.</summary>
public sealed record FleetOptions
{
    /// <summary>The federation's terms, as <see cref="FederationMembership.DescribeAsync"/> tells them.</summary>
    public required FederationTerms Terms { get; init; }

    /// <summary>A client's way to the coordinator, by its name; all may have the same one. The caller disposes
    /// them.</summary>
    public required Func<string, CoordinatorConnection> ConnectionOf { get; init; }

    /// <summary>All private rows; kept once.</summary>
    public required LabelledTable Pool { get; init; }

    /// <summary>Each client's row numbers in the pool; as many as there are clients.</summary>
    public required IReadOnlyList<int[]> Partition { get; init; }

    /// <summary>The transfer set; kept once.</summary>
    public required InputTable Transfer { get; init; }

    /// <summary>The threads that train; the caller disposes them.</summary>
    public required TrainingThreads Threads { get; init; }

    /// <summary>Where models run.</summary>
    public required ComputeDevice Device { get; init; }

    /// <summary>A folder for each client's ledger and teacher goes in here.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Sees the teachers; null: no one does.</summary>
    public ITeacherObserver? Observer { get; init; }

    /// <summary>Who lies and how, to measure what a federation stands; null: nobody.</summary>
    public AttackPlan? Attack { get; init; }

    /// <summary>
    /// How closely each client's rows are compared with the transfer set. By distance each client takes a second for 750
    /// images against 5,000 (one core), and those with too large an overlap decline.
    /// </summary>
    public OverlapDepth Overlap { get; init; } = OverlapDepth.Bytes;

    /// <summary>
    /// The name of the client at a position: <c>client-00000</c> and so on, in ordinal order up to the most clients
    /// that a federation may have.
    /// </summary>
    public static string ClientName(int index) => $"client-{index:D5}";
}
