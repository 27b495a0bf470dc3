using FedDistill.Learning.Models;
using static TorchSharp.torch;

namespace FedDistill.Learning.Training;

/// <summary>
/// The plain mean of a network's weights over some steps (stochastic weight averaging, Izmailov et al., 2018, without
/// their cyclic rate).
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly Tensor _mean;
    private int _count;

    /// <summary>Starts without weights.</summary>
    public WeightAverage(Network network)
    {
        using var noGradient = no_grad();
        _mean = zeros_like(network.Parameters).DetachFromDisposeScope();
    }

    /// <summary>Adds the weights as they are now.</summary>
    public void Add(Network network)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _count++;
        using TorchSharp.Scalar share = 1.0 / _count;
        _mean.add_(network.Parameters - _mean, share);
    }

    /// <summary>
    /// Gives the network the mean. Statistics of batch normalisation belong to other weights then: the caller lets the
    /// network see batches again.
    /// </summary>
    /// <exception cref="InvalidOperationException">No weights were added.</exception>
    public void ApplyTo(Network network)
    {
        if (_count == 0)
        {
            throw new InvalidOperationException("A mean of no weights is none.");
        }

        using var noGradient = no_grad();
        network.Parameters.copy_(_mean);
    }

    /// <inheritdoc />
    public void Dispose() => _mean.Dispose();
}
