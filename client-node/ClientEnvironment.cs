using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Policy;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Terminal;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Data;
using FedDistill.Core.Models;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;

namespace FedDistill.ClientNode;

/// <summary>What the clients of one process share; for a node that is one client, for a fleet all of them.</summary>
/// <param name="Connection">The way to the coordinator.</param>
/// <param name="Terms">The federation.</param>
/// <param name="Transfer">The transfer set.</param>
/// <param name="Threads">The threads that train.</param>
/// <param name="Device">Where models run.</param>
/// <param name="Time">The clock.</param>
public sealed record ClientEnvironment(
    CoordinatorConnection Connection,
    FederationTerms Terms,
    InputTable Transfer,
    TrainingThreads Threads,
    ComputeDevice Device,
    TimeProvider Time)
{
    /// <summary>What the clients' owner allows.</summary>
    public NodePolicy Policy { get; init; } = NodePolicy.Open;

    /// <summary>Shows what takes long; for a single node, whose person looks on.</summary>
    public WorkProgress Progress { get; init; } = WorkProgress.None;

    /// <summary>Puts a client together from its parts.</summary>
    /// <param name="state">Its name, its ledger, its newest teacher and its kept model; stays the caller's to dispose.</param>
    /// <param name="privateData">Its private rows.</param>
    /// <param name="architecture">Its teacher's layers.</param>
    /// <param name="listener">Hears of each step.</param>
    public RoundParticipant CreateParticipant(
        ClientState state, PrivateData privateData, Architecture architecture, IParticipantListener listener) =>
        CreateParticipant(state, privateData, new LocalTeacher(state.Client, architecture, this, state.Teachers), listener);

    /// <summary>Puts a client of a fleet together around a teacher that may lie.</summary>
    internal RoundParticipant CreateParticipant(
        ClientState state, PrivateData privateData, ITeacher teacher, IParticipantListener listener) => new(
        state.Client,
        privateData,
        teacher,
        new KeptModel(LocalTeacher.HeldOut(state.Client, privateData, this), Threads, state.Kept),
        new ReleaseGate(state.Client, Terms, state.Ledger, Policy),
        new SoftLabelUploader(Connection, Terms.Instance, Progress),
        new BallotBox(Connection),
        new StudentReceiver(new BlobDownloader(Connection, Terms.Federation, Progress), Terms),
        new RoundFeed(Connection, Terms.Federation, state.Client),
        listener);
}
