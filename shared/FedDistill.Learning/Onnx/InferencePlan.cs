using FedDistill.Core.Errors;
using FedDistill.Learning.Layers;
using FedDistill.Learning.Models;
using FedDistill.Learning.Onnx.Steps;
using FedDistill.Learning.SafeTensors;

namespace FedDistill.Learning.Onnx;

/// <summary>
/// A model as the steps from its input to its logits. What only learning needs is gone: batch normalisation has become a
/// part of the convolution before it, dropout was never there.
/// </summary>
internal sealed class InferencePlan
{
    private readonly Dictionary<string, ReadOnlyMemory<float>> _values;

    private InferencePlan(ModelSnapshot model)
    {
        _values = SafeTensorsReader.Read(model.SafeTensors.Span).Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Values);
        Input = new InputStep("input", model.InputShape);
        // Fewer outputs than the file has: the class "public" of a teacher is the last row of the last layer.
        Logits = Lower((model.Description with { Outputs = model.Classes }).Layers(), Input);
        Steps = InOrder(Logits);
    }

    /// <summary>What the model is given.</summary>
    public InputStep Input { get; }

    /// <summary>What it answers: z of the C classes.</summary>
    public ExportStep Logits { get; }

    /// <summary>All steps, each after those that it reads, the input first and the logits last.</summary>
    public IReadOnlyList<ExportStep> Steps { get; }

    /// <summary>The steps of a model.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the model has not learned all of its classes, or
    /// has a layer without a counterpart.</exception>
    public static InferencePlan Of(ModelSnapshot model) => TrainedClasses.AreAll(model)
        ? new InferencePlan(model)
        : throw new FedDistillException(
            ErrorCode.InvalidConfiguration,
            "This teacher has learned some of its classes only, so that its logits of the others mean nothing. Export a student, or a client's teacher of a later round.");

    private ExportStep Lower(Layer layer, ExportStep input) => layer switch
    {
        Sequence sequence => sequence.Layers.Aggregate(input, (current, next) => Lower(next, current)),
        Convolution convolution => Lower(convolution, input),
        BatchNorm norm when input is ConvolutionStep { Rectified: false } convolution => Folded(convolution, norm),
        GroupNorm norm => new GroupNormStep(norm.Name, input, norm.Groups, Values(norm.Parameters[0]), Values(norm.Parameters[1])),
        Dense dense => new DenseStep(
            dense.Name, input, Values(dense.Parameters[0]), dense.Parameters[0].Shape, Values(dense.Parameters[1])),
        Relu => input.WithRelu(),
        MaxPool pool => new MaxPoolStep(input, pool.Size),
        GlobalAveragePool => new FlattenStep(new MeanStep(input)),
        // Table rows are flat already.
        Flatten => input.Shape.Count > 1 ? new FlattenStep(input) : input,
        ResidualBlock block => new SumStep(Lower(block.Body, input), Lower(block.Shortcut, input)).WithRelu(),
        _ => throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"The layer {layer.GetType().Name} cannot be exported. Export the model as safetensors."),
    };

    private ConvolutionStep Lower(Convolution convolution, ExportStep input) => new(
        convolution.Name,
        input,
        Values(convolution.Parameters[0]),
        convolution.Parameters[0].Shape,
        convolution.Bias ? Values(convolution.Parameters[1]) : new float[convolution.Outputs],
        convolution.Stride,
        convolution.Padding);

    /// <summary>gamma (Wx + b - mean) / sqrt(var + epsilon) + beta, as one convolution.</summary>
    private ConvolutionStep Folded(ConvolutionStep convolution, BatchNorm norm)
    {
        var (gamma, beta) = (Values(norm.Parameters[0]), Values(norm.Parameters[1]));
        var (mean, variance) = (Values(norm.Buffers[0]), Values(norm.Buffers[1]));
        var (weights, bias) = (new float[convolution.Weights.Length], new float[convolution.Bias.Length]);
        var width = weights.Length / bias.Length;
        for (var channel = 0; channel < bias.Length; channel++)
        {
            var factor = gamma[channel] / Math.Sqrt(variance[channel] + BatchNorm.Epsilon);
            bias[channel] = (float)(((convolution.Bias[channel] - mean[channel]) * factor) + beta[channel]);
            for (var index = channel * width; index < (channel + 1) * width; index++)
            {
                weights[index] = (float)(convolution.Weights[index] * factor);
            }
        }

        return convolution with { Weights = weights, Bias = bias };
    }

    private float[] Values(TensorSpec spec) => _values[spec.Name][..spec.Count].ToArray();

    private static List<ExportStep> InOrder(ExportStep last)
    {
        var ordered = new List<ExportStep>();
        var seen = new HashSet<ExportStep>(ReferenceEqualityComparer.Instance);
        Visit(last);
        return ordered;

        void Visit(ExportStep step)
        {
            if (seen.Add(step))
            {
                foreach (var input in step.Inputs)
                {
                    Visit(input);
                }

                ordered.Add(step);
            }
        }
    }
}
