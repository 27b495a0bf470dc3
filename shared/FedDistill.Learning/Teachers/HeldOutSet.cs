using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Teachers;

/// <summary>
/// Judges checkpoints: the objective, never augmented, on held-out private rows and, where the objective uses them, as
/// many transfer
/// rows (one fixed draw).
/// </summary>
internal sealed class HeldOutSet : IDisposable
{
    private readonly TeacherBatches _batches;
    private readonly Batch _batch;
    private readonly int _privateRows;

    private HeldOutSet(TeacherBatches batches, Batch batch, int privateRows)
    {
        _batches = batches;
        _batch = batch;
        _privateRows = privateRows;
    }

    /// <summary>A judged state of the network.</summary>
    public sealed record Checkpoint(ModelSnapshot Model, double Loss, double Accuracy);

    /// <summary>Reads the rows once; null when none are held out.</summary>
    public static HeldOutSet? Create(TeacherJob job, TeacherBatches batches, int[] heldOut)
    {
        if (heldOut.Length == 0)
        {
            return null;
        }

        var random = new SeededRandom(job.Seed, $"{job.Purpose}/held-out-batch");
        var batch = batches.NewBatch(heldOut.Length);
        batches.Fill(
            batch,
            new RowSampler(heldOut, random),
            new RowSampler([.. Enumerable.Range(0, batches.TransferCount)], random),
            InputReader.Create(job.PrivateRows.Inputs, InputAugmentation.None, random),
            InputReader.Create(job.Transfer, InputAugmentation.None, random));
        return new HeldOutSet(batches, batch, heldOut.Length);
    }

    /// <summary>The better of the best so far and the network as it is now.</summary>
    public Checkpoint Better(Checkpoint? best, Network network)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var targets = _batch.Targets;
        var logits = network.Forward(_batch.Inputs, training: false);
        var loss = _batches.Loss(logits, targets).item<float>();
        if (best is not null && !(loss < best.Loss))
        {
            return best;
        }

        var predicted = _batches.ClassScores(logits.narrow(0, 0, _privateRows)).argmax(1);
        var truth = targets.narrow(0, 0, _privateRows).argmax(1);
        var right = predicted.eq(truth).sum().item<long>();
        return new Checkpoint(network.ToSnapshot(), loss, (double)right / _privateRows);
    }

    /// <inheritdoc />
    public void Dispose() => _batch.Dispose();
}
