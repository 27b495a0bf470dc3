using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
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
    /// <summary>Puts a client together from its parts.</summary>
    /// <param name="client">Its name.</param>
    /// <param name="privateData">Its private rows.</param>
    /// <param name="architecture">Its teacher's layers.</param>
    /// <param name="stateFolder">Where its ledger and its teacher are kept.</param>
    /// <param name="listener">Hears of each step.</param>
    /// <exception cref="Core.Errors.FedDistillException">StorageDamaged when the state folder cannot be read or written.</exception>
    public RoundParticipant CreateParticipant(
        string client, PrivateData privateData, Architecture architecture, string stateFolder, IParticipantListener listener) => new(
        client,
        privateData,
        new LocalTeacher(client, architecture, this, new TeacherStore(stateFolder, Terms)),
        new ReleaseGate(client, Terms, ReleaseLedger.Open(Path.Combine(stateFolder, "releases.jsonl"))),
        new SoftLabelUploader(Connection),
        new StudentReceiver(new BlobDownloader(Connection, Terms.Federation), Terms),
        new RoundFeed(Connection, Terms.Federation, client),
        listener);
}
