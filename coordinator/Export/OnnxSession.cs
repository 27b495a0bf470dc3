using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FedDistill.Coordinator.Export;

/// <summary>An exported file in ONNX Runtime, one thread, as somebody runs it who has nothing of ours.</summary>
public sealed class OnnxSession : IDisposable
{
    // As many as our own inference takes at once, so that both can be compared.
    private const int BatchRows = 500;

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();

    private OnnxSession(InferenceSession session) => _session = session;

    /// <summary>Loads a file.</summary>
    /// <exception cref="FedDistillException">NativeLibrary when ONNX Runtime cannot be loaded.</exception>
    public static OnnxSession Open(byte[] file)
    {
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            return new OnnxSession(new InferenceSession(file, options));
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new FedDistillException(
                ErrorCode.NativeLibrary,
                $"ONNX Runtime, which tries the exported file, could not be loaded: {exception.GetBaseException().Message.ReplaceLineEndings(" ")} " +
                "Run the output folder of the build as a whole (libonnxruntime belongs to it), or export with --unchecked, which writes the file without trying it.",
                exception);
        }
    }

    /// <summary>z of all rows, shape [N, C].</summary>
    /// <param name="rows">Rows of the model's shape.</param>
    /// <param name="classes">C.</param>
    public float[] Logits(InputTable rows, int classes)
    {
        var width = rows.Shape.ValueCount;
        var logits = new float[rows.Rows * classes];
        var values = new float[Math.Min(BatchRows, rows.Rows) * width];
        var input = _session.InputNames[0];
        for (var start = 0; start < rows.Rows; start += BatchRows)
        {
            var count = Math.Min(BatchRows, rows.Rows - start);
            for (var row = 0; row < count; row++)
            {
                Read(rows, start + row, values.AsSpan(row * width, width));
            }

            long[] extents = rows.Shape.IsImage ? [count, rows.Shape.Channels, rows.Shape.Height, rows.Shape.Width] : [count, width];
            using var batch = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, count * width), extents);
            using var results = _session.Run(_options, [input], [batch], ["logits"]);
            results[0].GetTensorDataAsSpan<float>().CopyTo(logits.AsSpan(start * classes));
        }

        return logits;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static void Read(InputTable rows, int row, Span<float> destination)
    {
        if (!rows.Shape.IsImage)
        {
            rows.CopyRow(row, destination);
            return;
        }

        var pixels = rows.Pixels(row);
        for (var index = 0; index < pixels.Length; index++)
        {
            destination[index] = pixels[index] / 255f;
        }
    }
}
