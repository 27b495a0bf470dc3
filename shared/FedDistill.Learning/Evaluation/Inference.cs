using System.Runtime.InteropServices;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Evaluation;

/// <summary>Runs a model over rows without learning.</summary>
internal static class Inference
{
    // Large enough that the cost of a call vanishes, small enough for any memory.
    private const int BatchRows = 500;

    /// <summary>Applies a model to rows, batch after batch, in order.</summary>
    /// <param name="model">The model, used in evaluation mode.</param>
    /// <param name="inputs">The table.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="columns">How many of the model's outputs are wanted, from the first.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="variation">Reads rows of that table with random variations; null: as they are.</param>
    /// <returns>Logits z, shape [rows, columns], row-major.</returns>
    /// <exception cref="FedDistillException">ShapeMismatch when the model takes other inputs.</exception>
    public static float[] Logits(
        ModelSnapshot model, InputTable inputs, ReadOnlySpan<int> rows, int columns, ComputeDevice device, InputReader? variation = null)
    {
        if (inputs.Shape != model.InputShape)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The model takes inputs of shape {model.InputShape}; these have shape {inputs.Shape}. Encode them by the schema that the model was trained with.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Network.Load(model, model.Outputs, device);
        using var batch = new Batch(Math.Min(BatchRows, Math.Max(rows.Length, 1)), inputs.Shape, model.Outputs, device);
        var results = new float[rows.Length * columns];
        for (var start = 0; start < rows.Length; start += batch.Rows)
        {
            using var step = NewDisposeScope();
            var count = Math.Min(batch.Rows, rows.Length - start);
            for (var index = 0; index < count; index++)
            {
                if (variation is null)
                {
                    inputs.CopyRow(rows[start + index], batch.Input(index));
                }
                else
                {
                    variation.Read(rows[start + index], batch.Input(index));
                }
            }

            var logits = network.Forward(batch.Inputs.narrow(0, 0, count), training: false);
            var values = logits.narrow(1, 0, columns).contiguous().cpu();
            MemoryMarshal.Cast<byte, float>(values.bytes).CopyTo(results.AsSpan(start * columns));
        }

        return results;
    }
}
