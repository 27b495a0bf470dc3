using FedDistill.Learning.Training;
using System.Runtime.InteropServices;
using FedDistill.Core.Privacy;
using FedDistill.Learning.Layers;
using FedDistill.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FedDistill.Learning.DpSgd;

/// <summary>
/// The private gradient of one step after the other: (Σ_n min(1, C / |g_n|) g_n + N(0, σ² C²)) / (q n) (Abadi et al.,
/// 2016, algorithm 1, divided by the expected number of rows: the number drawn is private).
/// </summary>
/// <param name="network">The model.</param>
/// <param name="settings">C, σ and the expected batch.</param>
/// <param name="expectedRows">q n.</param>
/// <param name="noise">Draws the noise.</param>
internal sealed class DpSgdGradient(Network network, DpSgdSettings settings, double expectedRows, GaussianFill noise) : IDisposable
{
    // Norms are sums of 32-bit numbers, and a clipped gradient may be longer than C by their rounding, some 1e-6 of it.
    private const double RoundingRoom = 1e-5;

    private readonly Tensor _noise = zeros(network.Parameters.shape).DetachFromDisposeScope();

    /// <summary>The sum of clipped gradients of some rows, flat, in the caller's dispose scope.</summary>
    /// <param name="inputs">x, shape [B, ...].</param>
    /// <param name="summedLoss">From logits of shape [B, outputs] to the sum of the rows' losses.</param>
    public Tensor ClippedSum(Tensor inputs, Func<Tensor, Tensor> summedLoss)
    {
        var tape = new GradientTape();
        var logits = network.Forward(inputs, new Pass(Training: true) { Tape = tape });
        return tape.Gradients(summedLoss(logits)).ClippedSum(settings.Clip);
    }

    /// <summary>Makes the sum over a batch the gradient of a step: adds the noise and divides, in place.</summary>
    /// <param name="sum">Of all rows of the batch; zeros where it is empty.</param>
    public void Release(Tensor sum)
    {
        using var noGradient = no_grad();
        noise(
            MemoryMarshal.Cast<byte, float>(_noise.bytes), settings.NoiseMultiplier * settings.Clip * (1 + RoundingRoom));
        using Scalar rows = expectedRows;
        sum.PlusInPlace(_noise.to(sum.device)).div_(rows);
    }

    /// <inheritdoc />
    public void Dispose() => _noise.Dispose();
}
