using System.Globalization;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;
using FedDistill.Learning.Teachers;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// Keeps the model that a client has for its own use in its state folder, with how it was judged on its card: one file,
/// so that the two cannot come apart.
/// </summary>
/// <param name="folder">The client's state folder.</param>
/// <param name="client">The client's name; another client's model is refused.</param>
/// <param name="terms">A model of another federation is not looked at.</param>
public sealed class KeptModelStore(string folder, string client, FederationTerms terms)
{
    private const string RoundKey = "kept_round";
    private const string SourceKey = "kept_source";
    private const string HitsKey = "held_out_hits";
    private const string LocalKey = "held_out_hits_local";

    private readonly ModelFile _file = new(Path.Combine(folder, "kept.safetensors"), client, terms);

    /// <summary>The kept model; null when there is none of this federation.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be read; InvalidConfiguration when it is another
    /// client's.</exception>
    public (ModelSnapshot Model, KeptLesson Lesson)? Load() =>
        _file.Load() is { } model
        && int.TryParse(model.Card.GetValueOrDefault(RoundKey), CultureInfo.InvariantCulture, out var round)
        && Enum.TryParse<LessonSource>(model.Card.GetValueOrDefault(SourceKey), out var source)
        && HitsIn(model, HitsKey) is { } hits
            ? (model, new KeptLesson(round, source, hits, HitsIn(model, LocalKey)))
            : null;

    /// <summary>Keeps a model in place of the one before; it is on the disk when this returns.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when the folder cannot be written.</exception>
    public void Save(ModelSnapshot model, KeptLesson lesson)
    {
        var entries = new Dictionary<string, string>
        {
            [RoundKey] = lesson.Round.ToString(CultureInfo.InvariantCulture),
            [SourceKey] = lesson.Source.ToString(),
            [HitsKey] = Words(lesson.Hits),
        };
        if (lesson.Local is { } local)
        {
            entries[LocalKey] = Words(local);
        }

        _file.Save(model, entries);
    }

    private static string Words(HeldOutHits hits) =>
        string.Create(CultureInfo.InvariantCulture, $"{hits.Hits}/{hits.Rows}");

    private static HeldOutHits? HitsIn(ModelSnapshot model, string key) =>
        model.Card.GetValueOrDefault(key)?.Split('/') is [var hits, var rows]
        && int.TryParse(hits, CultureInfo.InvariantCulture, out var right)
        && int.TryParse(rows, CultureInfo.InvariantCulture, out var of)
            ? new HeldOutHits(right, of)
            : null;
}
