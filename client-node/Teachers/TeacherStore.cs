using System.Globalization;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Logging;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// Keeps a client's newest teacher in its state folder, so that a node that starts anew in the middle of a round gives
/// the same answer
/// instead of a second one.
/// </summary>
/// <param name="folder">The client's state folder.</param>
/// <param name="client">The client's name; another client's teacher is refused.</param>
/// <param name="terms">A teacher of another federation is not looked at.</param>
/// <param name="logger">Is told of a teacher that cannot be read.</param>
public sealed class TeacherStore(string folder, string client, FederationTerms terms, ILogger logger)
{
    private const string ClientKey = "client";
    private const string TermsKey = "federation_terms";
    private const string RoundKey = "round";

    private readonly string _path = Path.Combine(folder, "teacher.safetensors");

    /// <summary>
    /// The newest teacher of this federation and its round; null when there is none, or none that can be read.
    /// </summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the teacher is another client's.</exception>
    public (ModelSnapshot Model, int Round)? Load()
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
                $"The teacher {_path} belongs to the client {owner}; this is {client}. Each client has a state folder of its own: name another one with --state.");
        }

        return model.Card.GetValueOrDefault(TermsKey) == terms.Fingerprint
            && int.TryParse(model.Card.GetValueOrDefault(RoundKey), CultureInfo.InvariantCulture, out var round)
            ? (model, round)
            : null;
    }

    /// <summary>Keeps a teacher in place of the one before; it is on the disk when this returns.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when the folder cannot be written.</exception>
    public void Save(ModelSnapshot model, int round)
    {
        var kept = model.WithCard(new Dictionary<string, string>
        {
            [ClientKey] = client,
            [TermsKey] = terms.Fingerprint,
            [RoundKey] = round.ToString(CultureInfo.InvariantCulture),
        });
        try
        {
            OwnFolder.Create(folder);
            var half = _path + ".part";
            using (var file = new FileStream(half, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(kept.SafeTensors.Span);
                file.Flush(flushToDisk: true);
            }

            File.Move(half, _path, overwrite: true);
            DurableFolder.Flush(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The teacher cannot be kept in {_path} ({exception.Message}). Make the folder writable, or name another one with --state.",
                exception);
        }
    }

    /// <summary>
    /// A teacher that cannot be read counts as none: the next one is trained anew, and the ledger still keeps a second
    /// answer in.
    /// </summary>
    private ModelSnapshot? Read()
    {
        try
        {
            return File.Exists(_path) ? ModelSnapshot.FromBytes(File.ReadAllBytes(_path)) : null;
        }
        catch (Exception exception) when (exception is FedDistillException or IOException or UnauthorizedAccessException)
        {
            logger.TeacherUnreadable(_path, exception.Message);
            return null;
        }
    }
}
