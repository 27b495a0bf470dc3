using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// What one batch was at every layer with parameters: enough for the gradient of each row by one pass back to the
/// layers' outputs, without one to the parameters ("book-keeping": Bu et al., "Differentially private optimization on
/// small and large models", 2023). Its tensors are the caller's dispose scope's.
/// </summary>
internal sealed class GradientTape
{
    private readonly List<(PerRowLayer Layer, Tensor Input, Tensor Output)> _seen = [];

    /// <summary>Notes what a layer was given and what it gave. In the order of the network's parameters.</summary>
    public void Record(PerRowLayer layer, Tensor input, Tensor output) => _seen.Add((layer, input.detach(), output));

    /// <summary>
    /// The gradients of the rows, flat as the network's parameters. Rows whose gradient is not finite are left out: one
    /// record must not spoil the sum of all, and what it adds stays bounded.
    /// </summary>
    /// <param name="summedLoss">A scalar: the sum, not the mean, of the rows' losses.</param>
    public RowGradients Gradients(Tensor summedLoss)
    {
        var outputGradients = autograd.grad([summedLoss], [.. _seen.Select(layer => layer.Output)]);
        using var noGradient = no_grad();
        var all = RowGradients.Joined(_seen.Zip(
            outputGradients, (seen, gradient) => seen.Layer.Gradients(seen.Input, gradient)));
        var isFinite = all.SquaredNorms.isfinite();
        if (isFinite.all().item<bool>())
        {
            return all;
        }

        var rows = isFinite.nonzero().flatten();
        return RowGradients.Joined(_seen.Zip(
            outputGradients,
            (seen, gradient) => seen.Layer.Gradients(seen.Input.index_select(0, rows), gradient.index_select(0, rows))));
    }
}
