using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Models;
using FedDistill.Learning.Layers;
using FedDistill.Learning.Models;

namespace FedDistill.Learning.DpSgd;

/// <summary>Which models DP-SGD can train: those in which every row has a gradient of its own.</summary>
internal static class DpSgdModels
{
    /// <summary>Throws for a model with layers that mix rows, or for which no rule is known, and names them.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration.</exception>
    public static void Check(Architecture architecture, InputShape shape)
    {
        var unfit = ModelFactory.Build(architecture, shape, outputs: 1).Parts
            .Where(layer => layer is not PerRowLayer && layer.Parameters.Count > 0)
            .ToList();
        if (unfit.Count == 0)
        {
            return;
        }

        var names = string.Join(", ", unfit.Select(layer => $"{NameOf(layer)} ({layer.GetType().Name})"));
        var instead = architecture.WithGroupNormalisation();
        throw new FedDistillException(
            ErrorCode.InvalidConfiguration,
            $"DP-SGD cannot train {architecture}: {names} mix the rows of a batch, so that no gradient belongs to one row. "
            + (instead == architecture ? "Use mlp, lenet or cnn-m." : $"Use {instead}, which normalises each row by itself."));
    }

    // Tensors are called after their layer, conv1.weight after conv1.
    private static string NameOf(Layer layer) => Path.GetFileNameWithoutExtension(layer.Parameters[0].Name);
}
