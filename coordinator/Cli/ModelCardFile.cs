using FedDistill.Coordinator.Reports;
using FedDistill.Coordinator.Students;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>student.md</c> of <c>--output</c>: the newest student's model card for people.</summary>
public static class ModelCardFile
{
    private const string Name = "student.md";

    /// <summary>Writes it; an earlier run's must not pass for this one's.</summary>
    /// <param name="folder">The folder of <c>--output</c>.</param>
    /// <param name="student">The student's file; null or empty when no round was completed.</param>
    /// <param name="status">The federation's last status.</param>
    /// <exception cref="Core.Errors.FedDistillException">InvalidConfiguration when the folder cannot be written.</exception>
    public static void Write(string folder, ReadOnlyMemory<byte>? student, FederationStatus status)
    {
        if (student is not { IsEmpty: false } bytes)
        {
            File.Delete(Path.Combine(folder, Name));
            return;
        }

        var metrics = status.Finished.LastOrDefault(round => round.Broadcast is not null)?.Metrics;
        RunFolder.WriteText(folder, Name, ModelCard.Render(ModelSnapshot.FromBytes(bytes), new ModelCardFacts
        {
            Metrics = metrics is null ? null : new Core.Evaluation.ClassificationMetrics(metrics.Accuracy, metrics.Nll, metrics.Brier, metrics.Ece, metrics.Rows),
            Privacy = ModelText.Spent(status.Privacy),
        }));
    }
}
