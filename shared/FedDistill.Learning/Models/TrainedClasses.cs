using System.Globalization;

namespace FedDistill.Learning.Models;

/// <summary>
/// Which of its classes a model has learned, where it has not learned all: the entry <c>trained_classes</c> of its
/// card, class indices with spaces between. The logits of the other classes mean nothing.
/// </summary>
internal static class TrainedClasses
{
    private const string Key = "trained_classes";

    /// <summary>The model with the entry; the same model where all classes are trained.</summary>
    /// <param name="model">The model.</param>
    /// <param name="classes">Trained classes; empty: all.</param>
    public static ModelSnapshot WithTrainedClasses(this ModelSnapshot model, IReadOnlyList<int> classes) =>
        classes.Count == 0 || classes.Count == model.Classes
            ? model
            : model.WithCard(new Dictionary<string, string>
            {
                [Key] = string.Join(' ', classes.Select(hardLabel => hardLabel.ToString(CultureInfo.InvariantCulture))),
            });

    /// <summary>Whether a model has learned all of its classes.</summary>
    public static bool AreAll(ModelSnapshot model) => !model.Card.ContainsKey(Key);

    /// <summary>Sets the logits of classes that the model has not learned to minus infinity.</summary>
    /// <param name="model">The model.</param>
    /// <param name="logits">z, rows of <see cref="ModelSnapshot.Classes"/> numbers.</param>
    public static void LeaveOutUntrained(ModelSnapshot model, Span<float> logits)
    {
        if (!model.Card.TryGetValue(Key, out var listed))
        {
            return;
        }

        var trained = listed.Split(' ')
            .Select(hardLabel => int.Parse(hardLabel, CultureInfo.InvariantCulture))
            .ToHashSet();
        for (var index = 0; index < logits.Length; index++)
        {
            if (!trained.Contains(index % model.Classes))
            {
                logits[index] = float.NegativeInfinity;
            }
        }
    }
}
