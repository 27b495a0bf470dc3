using System.Runtime.InteropServices;
using FedDistill.Core.Randomness;
using FedDistill.Learning.DpSgd;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FedDistill.Learning.Teachers;

/// <summary>
/// The objective's gradient by DP-SGD: that of the private rows clipped row by row and noised, and as a term of its own
/// that of the transfer rows, clipped alike and not noised: they are public. Clipped, so that both keep their weight: with
/// the plain gradient of the transfer rows the class "public" swallowed all others (MNIST, 20 clients, Dirichlet 0.1,
/// epsilon 8, 40 steps: the joint evidence named 38 % of the test rows right, clipped alike 70 %).
/// </summary>
internal sealed class DpSgdSteps : ITeacherSteps
{
    // Bounds the memory of per-row gradients; a batch of any size is a sum over parts.
    private const int MostRowsAtOnce = 128;

    private readonly Network _network;
    private readonly TeacherBatches _batches;
    private readonly PoissonSampler _sampler;
    private readonly DpSgdGradient _gradient;
    private readonly double _transferWeight;
    private readonly Batch _privatePart;
    private readonly Batch? _transferBatch;
    private readonly RowSampler _nextTransfer;
    private readonly InputReader _privateReader;
    private readonly InputReader _transferReader;

    /// <summary>Prepares the steps.</summary>
    public DpSgdSteps(TeacherJob job, DpSgdTraining training, Network network, TeacherBatches batches)
    {
        var rows = job.PrivateRows.Rows;
        var rate = training.Settings.CostOf(rows).SamplingRate;
        _network = network;
        _batches = batches;
        _sampler = new PoissonSampler(rows, rate, training.Secrets);
        _gradient = new DpSgdGradient(network, training.Settings, rate * rows, training.Noise);
        _transferWeight = training.Settings.TransferWeight * batches.TransferWeight;
        _privatePart = batches.NewPart(Math.Min(rows, MostRowsAtOnce));
        _transferBatch = batches.UsesTransfer ? batches.NewPart(job.Training.TeacherBatch) : null;
        _nextTransfer = new RowSampler([.. Enumerable.Range(0, batches.TransferCount)], job.Random("transfer-order"));
        // Variations that anyone could compute would tie those of a row to who was drawn before it.
        _privateReader = InputReader.Create(
            job.PrivateRows.Inputs, job.Training.Augmentation, new SeededRandom(SecretSeed(training.Secrets), "augmentation"));
        _transferReader = InputReader.Create(job.Transfer, job.Training.Augmentation, job.Random("augmentation"));
    }

    /// <inheritdoc />
    public Tensor Next()
    {
        var sum = zeros_like(_network.Parameters, requires_grad: false);
        foreach (var part in _sampler.Next().Chunk(MostRowsAtOnce))
        {
            using var ofPart = PrivateSum(part);
            sum.PlusInPlace(ofPart);
        }

        _gradient.Release(sum);
        if (_transferBatch is not null)
        {
            using Scalar weight = _transferWeight / _transferBatch.Rows;
            sum.add_(TransferSum(_transferBatch), weight);
        }

        Accumulate(sum);
        return tensor(float.NaN);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _gradient.Dispose();
        _privatePart.Dispose();
        _transferBatch?.Dispose();
    }

    private Tensor PrivateSum(int[] rows)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            _batches.ReadPrivate(_privatePart, index, rows[index], _privateReader);
        }

        return ClippedSum(_privatePart, rows.Length, _batches.PrivateLoss);
    }

    private Tensor TransferSum(Batch batch)
    {
        for (var index = 0; index < batch.Rows; index++)
        {
            _batches.ReadTransfer(batch, index, _nextTransfer.Next(), _transferReader);
        }

        return ClippedSum(batch, batch.Rows, _batches.TransferLoss);
    }

    private Tensor ClippedSum(Batch batch, int rows, Func<Tensor, Tensor, Tensor> meanLoss)
    {
        using var scope = NewDisposeScope();
        using Scalar count = rows;
        var targets = batch.Targets.narrow(0, 0, rows);
        return _gradient
            .ClippedSum(batch.Inputs.narrow(0, 0, rows), logits => meanLoss(logits, targets).mul(count))
            .MoveToOuterDisposeScope();
    }

    private void Accumulate(Tensor gradient)
    {
        if (_network.Parameters.grad is { } present)
        {
            present.PlusInPlace(gradient);
        }
        else
        {
            _network.Parameters.grad = gradient;
        }
    }

    private static long SecretSeed(SecretFill secrets)
    {
        Span<long> seed = [0];
        secrets(MemoryMarshal.AsBytes(seed));
        return seed[0];
    }
}
