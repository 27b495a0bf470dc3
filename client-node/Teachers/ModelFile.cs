using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Logging;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// One model of a client in its state folder. Its card says whose it is and of which federation.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="client">The client's name; another client's model is refused.</param>
/// <param name="terms">A model of another federation is not looked at.</param>
/// <param name="logger">Is told of a model that cannot be read.</param>
internal sealed class ModelFile(string path, string client, FederationTerms terms, ILogger logger)
{
    private const string ClientKey = "client";
    private const string TermsKey = "federation_terms";

    /// <summary>The model; null when there is none of this federation, or none that can be read.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the model is another client's.</exception>
    public ModelSnapshot? Load()
    {
        if (Read() is not { } model)
        {
            return null;
        }

        var owner = model.Card.GetValueOrDefault(ClientKey, client);
        if (owner != client)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The model {path} belongs to the client {owner}; this is {client}. Each client has a state folder of its own: name another one with --state.");
        }

        return model.Card.GetValueOrDefault(TermsKey) == terms.Fingerprint ? model : null;
    }

    /// <summary>Puts a model in place of the one before; it is on the disk when this returns.</summary>
    /// <param name="model">The model.</param>
    /// <param name="entries">What its card is to say besides.</param>
    /// <exception cref="FedDistillException">StorageDamaged when the folder cannot be written.</exception>
    public void Save(ModelSnapshot model, IReadOnlyDictionary<string, string> entries)
    {
        var kept = model.WithCard(new Dictionary<string, string>(entries)
        {
            [ClientKey] = client,
            [TermsKey] = terms.Fingerprint,
        });
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            OwnFolder.Create(folder);
            var half = path + ".part";
            using (var file = new FileStream(half, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(kept.SafeTensors.Span);
                file.Flush(flushToDisk: true);
            }

            File.Move(half, path, overwrite: true);
            DurableFolder.Flush(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The model cannot be kept in {path} ({exception.Message}). Make the folder writable, or name another one with --state.",
                exception);
        }
    }

    /// <summary>
    /// A model that cannot be read counts as none: the next one takes its place, and the ledger still keeps a second
    /// answer in.
    /// </summary>
    private ModelSnapshot? Read()
    {
        try
        {
            return File.Exists(path) ? ModelSnapshot.FromBytes(File.ReadAllBytes(path)) : null;
        }
        catch (Exception exception) when (exception is FedDistillException or IOException or UnauthorizedAccessException)
        {
            logger.TeacherUnreadable(path, exception.Message);
            return null;
        }
    }
}
