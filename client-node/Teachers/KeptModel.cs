using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.Models;
using FedDistill.Learning.Teachers;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// Stage 9, for the client itself: it keeps a lesson of the broadcast only if that does not harm its own held-out rows.
/// Of its first local teacher, its refined teachers and the students the best on these rows is kept, of equal ones the
/// newest. What it answers a round with is another matter: always the round's own teacher, for under label skew a
/// client's own rows cannot tell what a teacher learned of classes that the client has no rows of.
/// <para>
/// Where there are too few rows to hold any out, nothing can be judged: the newest teacher is kept, which has learned
/// from the broadcast and from the client's own rows, and a student only until there is a teacher.
/// </para>
/// </summary>
/// <param name="judge">The client's held-out rows.</param>
/// <param name="threads">Where models run.</param>
/// <param name="store">What a restart finds.</param>
public sealed class KeptModel(HeldOutJudge judge, TrainingThreads threads, KeptModelStore store)
{
    private KeptLesson? _kept = store.Load()?.Lesson;

    /// <summary>
    /// Judges a model and keeps it if it is to be kept; it is on the disk then. A model that was offered before, as
    /// after a restart, changes nothing.
    /// </summary>
    /// <param name="round">The round that brought it.</param>
    /// <param name="source">What it is.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends the wait for a thread.</param>
    /// <exception cref="FedDistillException">
    /// ShapeMismatch when the model is for other inputs or classes; StorageDamaged when it cannot be kept.
    /// </exception>
    public async Task<LessonJudgement> OfferAsync(
        int round, LessonSource source, ModelSnapshot model, CancellationToken cancellationToken)
    {
        var hits = await threads.RunAsync(_ => judge.Hits(model), cancellationToken);
        var local = _kept?.Local ?? (source == LessonSource.LocalTeacher ? hits : null);
        var offered = new KeptLesson(round, source, hits, local);
        if (_kept is null || Replaces(offered, _kept))
        {
            store.Save(model, offered);
            _kept = offered;
        }
        else if (_kept.Local is null && local is not null && store.Load() is { } held)
        {
            // A client that began with a student has its first local teacher to compare with now.
            _kept = _kept with { Local = local };
            store.Save(held.Model, _kept);
        }

        return new LessonJudgement(
            round, source, local?.Accuracy, hits.Accuracy, _kept.Hits.Accuracy, (_kept.Round, _kept.Source) == (round, source));
    }

    /// <summary>Counts how many held-out rows each of several students gets right; none of them is kept.</summary>
    /// <param name="candidates">Model files.</param>
    /// <param name="cancellationToken">Ends the wait for a thread.</param>
    /// <exception cref="FedDistillException">ShapeMismatch when a model is for other inputs or classes.</exception>
    public async Task<HeldOutVote> CompareAsync(IEnumerable<byte[]> candidates, CancellationToken cancellationToken)
    {
        var hits = await Task.WhenAll(candidates.Select(candidate =>
            threads.RunAsync(_ => judge.Hits(ModelSnapshot.FromBytes(candidate)), cancellationToken)));
        return new HeldOutVote([.. hits.Select(count => count.Hits)], judge.Rows);
    }

    private static bool Replaces(KeptLesson offered, KeptLesson kept)
    {
        var isNewer = (offered.Round, offered.Source).CompareTo((kept.Round, kept.Source)) > 0;
        return isNewer && (offered.Hits.Accuracy is { } accuracy
            ? accuracy >= (kept.Hits.Accuracy ?? 0)
            : offered.Source != LessonSource.Student);
    }
}
