using System.Globalization;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// One model of a client in its state folder. Its card says whose it is and of which federation, and has the hash of all
/// the rest, so that a damaged model is refused instead of answering for its client.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="client">The client's name; another client's model is refused.</param>
/// <param name="terms">A model of another federation is not looked at.</param>
internal sealed class ModelFile(string path, string client, FederationTerms terms)
{
    private const string ClientKey = "client";
    private const string TermsKey = "federation_terms";
    private const string SchemaKey = "state_schema";
    private const string SealKey = "state_sha256";
    private const int Schema = 1;

    /// <summary>The model; null when there is none of this federation.</summary>
    /// <exception cref="FedDistillException">
    /// StorageDamaged when it cannot be read or is of a newer version; InvalidConfiguration when it is another client's.
    /// </exception>
    public ModelSnapshot? Load()
    {
        if (Read() is not { } model)
        {
            return null;
        }

        CheckIntact(model);
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
        var kept = Seal(model.WithCard(new Dictionary<string, string>(entries)
        {
            [ClientKey] = client,
            [TermsKey] = terms.Fingerprint,
            [SchemaKey] = Schema.ToString(CultureInfo.InvariantCulture),
        }));
        try
        {
            OwnFolder.Create(Path.GetDirectoryName(path)!);
            DurableFile.Replace(path, kept.SafeTensors.Span);
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
    /// No crash leaves half a file, so what cannot be read was damaged: training anew could give a second answer to a round
    /// that has one, and would lose the model that the client keeps.
    /// </summary>
    private ModelSnapshot? Read()
    {
        try
        {
            return File.Exists(path) ? ModelSnapshot.FromBytes(File.ReadAllBytes(path)) : null;
        }
        catch (Exception exception) when (exception is FedDistillException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception.Message, exception);
        }
    }

    private void CheckIntact(ModelSnapshot model)
    {
        if (int.TryParse(model.Card.GetValueOrDefault(SchemaKey), CultureInfo.InvariantCulture, out var schema) && schema > Schema)
        {
            throw Unreadable($"It has schema {schema}, this version understands {Schema}: start the newer version.", null);
        }

        // Models of before the seal have none.
        if (model.Card.TryGetValue(SealKey, out var seal) && seal != SealOf(model))
        {
            throw Unreadable("Its content does not have the hash that its card names.", null);
        }
    }

    private FedDistillException Unreadable(string finding, Exception? cause) => new(
        ErrorCode.StorageDamaged,
        $"The model {path} cannot be read: {finding} Restore it from a copy; or move it away, then this client goes on from the next " +
        "broadcast, sits out a round that it has answered with this model, and keeps the best of what comes.",
        cause);

    private static ModelSnapshot Seal(ModelSnapshot model) => WithSeal(model, SealOf(model));

    private static string SealOf(ModelSnapshot model) => WithSeal(model, "").Sha256();

    private static ModelSnapshot WithSeal(ModelSnapshot model, string seal) =>
        model.WithCard(new Dictionary<string, string> { [SealKey] = seal });
}
