using System.Globalization;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// Keeps a client's newest teacher in its state folder, so that a node that starts anew in the middle of a round gives
/// the same answer instead of a second one.
/// </summary>
/// <param name="folder">The client's state folder.</param>
/// <param name="client">The client's name; another client's teacher is refused.</param>
/// <param name="terms">A teacher of another federation is not looked at.</param>
public sealed class TeacherStore(string folder, string client, FederationTerms terms)
{
    private const string RoundKey = "round";

    private readonly ModelFile _file = new(Path.Combine(folder, "teacher.safetensors"), client, terms);

    /// <summary>The newest teacher of this federation and its round; null when there is none.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be read; InvalidConfiguration when it is another
    /// client's.</exception>
    public (ModelSnapshot Model, int Round)? Load() =>
        _file.Load() is { } model && int.TryParse(model.Card.GetValueOrDefault(RoundKey), CultureInfo.InvariantCulture, out var round)
            ? (model, round)
            : null;

    /// <summary>Keeps a teacher in place of the one before; it is on the disk when this returns.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when the folder cannot be written.</exception>
    public void Save(ModelSnapshot model, int round) => _file.Save(
        model, new Dictionary<string, string> { [RoundKey] = round.ToString(CultureInfo.InvariantCulture) });
}
