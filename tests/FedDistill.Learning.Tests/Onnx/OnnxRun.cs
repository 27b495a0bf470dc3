using FedDistill.Core.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FedDistill.Learning.Tests.Onnx;

/// <summary>Runs an ONNX file as somebody does who has nothing of ours: by its inputs' names and shapes alone.</summary>
internal static class OnnxRun
{
    /// <summary>Logits and probabilities, both of shape [N, C].</summary>
    public static (float[] Logits, float[] Probabilities) Of(byte[] file, InputTable rows)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(file, options);
        var (name, shape) = Assert.Single(session.InputMetadata.Select(input => (input.Key, input.Value.Dimensions)));
        var values = new float[rows.Rows * rows.Shape.ValueCount];
        for (var row = 0; row < rows.Rows; row++)
        {
            if (rows.Shape.IsImage)
            {
                Pixels(rows.Pixels(row), values.AsSpan(row * rows.Shape.ValueCount));
            }
            else
            {
                rows.CopyRow(row, values.AsSpan(row * rows.Shape.ValueCount, rows.Shape.ValueCount));
            }
        }

        using var results = session.Run(
            [NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, [rows.Rows, .. shape[1..]]))]);
        float[] Result(string output) => [.. results.Single(result => result.Name == output).AsTensor<float>()];
        return (Result("logits"), Result("probabilities"));
    }

    private static void Pixels(ReadOnlySpan<byte> pixels, Span<float> destination)
    {
        for (var index = 0; index < pixels.Length; index++)
        {
            destination[index] = pixels[index] / 255f;
        }
    }
}
