using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Teachers;

/// <summary>The objective's gradient on batches of equal size: every private row once, then all again.</summary>
internal sealed class PlainSteps : ITeacherSteps
{
    private readonly Network _network;
    private readonly TeacherBatches _batches;
    private readonly Batch _batch;
    private readonly RowSampler _nextPrivate;
    private readonly RowSampler _nextTransfer;
    private readonly InputReader _privateReader;
    private readonly InputReader _transferReader;

    /// <summary>Prepares the steps.</summary>
    public PlainSteps(TeacherJob job, Network network, TeacherBatches batches, int[] rows)
    {
        _network = network;
        _batches = batches;
        _batch = batches.NewBatch(job.Training.TeacherBatch);
        _nextPrivate = new RowSampler(rows, job.Random("order"));
        _nextTransfer = new RowSampler([.. Enumerable.Range(0, batches.TransferCount)], job.Random("transfer-order"));
        var augmentation = job.Random("augmentation");
        _privateReader = InputReader.Create(job.PrivateRows.Inputs, job.Training.Augmentation, augmentation);
        _transferReader = InputReader.Create(job.Transfer, job.Training.Augmentation, augmentation);
    }

    /// <inheritdoc />
    public Tensor Next()
    {
        _batches.Fill(_batch, _nextPrivate, _nextTransfer, _privateReader, _transferReader);
        var loss = _batches.Loss(_network.Forward(_batch.Inputs, training: true), _batch.Targets);
        loss.backward();
        return loss;
    }

    /// <inheritdoc />
    public void Dispose() => _batch.Dispose();
}
