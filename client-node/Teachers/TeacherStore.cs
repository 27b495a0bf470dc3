using System.Globalization;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// Keeps a client's newest teacher in its state folder, so that a node that starts anew in the middle of a round gives the same answer
/// instead of a second one.
/// </summary>
/// <param name="folder">The client's state folder.</param>
/// <param name="terms">A teacher of another federation is not looked at.</param>
public sealed class TeacherStore(string folder, FederationTerms terms)
{
    private const string TermsKey = "federation_terms";
    private const string RoundKey = "round";

    private readonly string _path = Path.Combine(folder, "teacher.safetensors");

    /// <summary>The newest teacher of this federation and its round; null when there is none.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when the file is no model.</exception>
    public (ModelSnapshot Model, int Round)? Load()
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        var model = ModelSnapshot.FromBytes(File.ReadAllBytes(_path));
        return model.Card.GetValueOrDefault(TermsKey) == terms.Fingerprint
            && int.TryParse(model.Card.GetValueOrDefault(RoundKey), CultureInfo.InvariantCulture, out var round)
            ? (model, round)
            : null;
    }

    /// <summary>Keeps a teacher in place of the one before.</summary>
    /// <returns>The teacher with a card that says where it belongs.</returns>
    /// <exception cref="FedDistillException">StorageDamaged when the folder cannot be written.</exception>
    public ModelSnapshot Save(ModelSnapshot model, int round)
    {
        var kept = model.WithCard(new Dictionary<string, string>
        {
            [TermsKey] = terms.Fingerprint,
            [RoundKey] = round.ToString(CultureInfo.InvariantCulture),
        });
        try
        {
            Directory.CreateDirectory(folder);
            var half = _path + ".part";
            File.WriteAllBytes(half, kept.SafeTensors.Span);
            File.Move(half, _path, overwrite: true);
            return kept;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The teacher cannot be kept in {_path} ({exception.Message}). Make the folder writable, or name another one with --state.",
                exception);
        }
    }
}
