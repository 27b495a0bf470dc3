using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Policy;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Errors;

namespace FedDistill.ClientNode;

/// <summary>
/// What a client keeps from one run to the next, in a folder of its own; one process at a time holds it.
/// </summary>
public sealed class ClientState : IDisposable
{
    private ClientState(string client, ReleaseLedger ledger, TeacherStore teachers, KeptModelStore kept, DeclineRecord declined)
    {
        Client = client;
        Ledger = ledger;
        Teachers = teachers;
        Kept = kept;
        Declined = declined;
    }

    /// <summary>Whose it is.</summary>
    public string Client { get; }

    /// <summary>What has left this client.</summary>
    public ReleaseLedger Ledger { get; }

    /// <summary>Its newest teacher.</summary>
    public TeacherStore Teachers { get; }

    /// <summary>The model that it has for its own use.</summary>
    public KeptModelStore Kept { get; }

    /// <summary>The transfer sets that it does not answer.</summary>
    public DeclineRecord Declined { get; }

    /// <summary>Opens a client's state, or begins it.</summary>
    /// <exception cref="FedDistillException">
    /// StorageDamaged when the folder cannot be read or written, or another process holds it; InvalidConfiguration when
    /// it is another
    /// client's.
    /// </exception>
    public static ClientState Open(string folder, string client, FederationTerms terms)
    {
        var path = Path.Combine(folder, "releases.jsonl");
        CheckComplete(folder, path);
        return new ClientState(
            client,
            ReleaseLedger.Open(path, client),
            new TeacherStore(folder, client, terms),
            new KeptModelStore(folder, client, terms),
            new DeclineRecord(folder));
    }

    // The ledger comes before any model: without it, a second answer could leave for a round that has one.
    private static void CheckComplete(string folder, string ledger)
    {
        if (!File.Exists(ledger) && Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.safetensors").Any())
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The state folder {folder} has a model but no release ledger {ledger}: what has left this client is not known. " +
                "Restore it from a copy, or name another folder with --state. Nothing left.");
        }
    }

    /// <summary>Lets other processes have the folder.</summary>
    public void Dispose() => Ledger.Dispose();
}
