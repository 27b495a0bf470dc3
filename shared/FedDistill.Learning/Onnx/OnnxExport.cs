using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;
using FedDistill.Learning.Onnx.Steps;
using DataType = FedDistill.Learning.Onnx.Format.TensorProto.Types.DataType;

namespace FedDistill.Learning.Onnx;

/// <summary>
/// Writes a model as an ONNX file, operator set 17, any number of rows at once. Input: <c>images</c>, pixels over 255 as
/// floats of shape [N, channels, height, width], or <c>features</c>, a table's encoded rows of shape [N, features].
/// Outputs: <c>logits</c> z and <c>probabilities</c> softmax(z / T), both of shape [N, C], T the model's calibration
/// temperature. The same model always gives the same bytes.
/// </summary>
public static class OnnxExport
{
    /// <summary>Writes the model with the numbers that it has.</summary>
    /// <param name="model">A model that has learned all of its classes; a teacher's class "public" is left out.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the model cannot be exported.</exception>
    public static byte[] Write(ModelSnapshot model)
    {
        var plan = InferencePlan.Of(model);
        var graph = new OnnxGraph();
        foreach (var step in plan.Steps)
        {
            IReadOnlyList<string> constants = step is AffineStep affine
                ? [graph.Constant($"{step.Name}.weight", affine.Weights, affine.Extents), graph.Constant($"{step.Name}.bias", affine.Bias, affine.Bias.Length)]
                : [];
            step.Write(graph, [.. step.Inputs.Select(input => input.Name)], constants);
        }

        return OnnxFile.ToBytes(model, plan, graph, "float32");
    }

    /// <summary>
    /// Writes the model with eight-bit weights and eight-bit results between the layers, in the QDQ form: each quantised
    /// number goes through QuantizeLinear and DequantizeLinear, which a runtime joins with the layers around them to
    /// integer arithmetic. The logits stay real numbers.
    /// </summary>
    /// <param name="model">As for <see cref="Write"/>.</param>
    /// <param name="calibration">Rows such as the model will see, for example the transfer set: they say in which range
    /// each layer's results lie.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the model cannot be exported, ShapeMismatch when
    /// it takes other inputs, InvalidData without rows.</exception>
    public static byte[] WriteInt8(ModelSnapshot model, InputTable calibration)
    {
        if (calibration.Shape != model.InputShape)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The model takes inputs of {model.InputShape}; those to calibrate with are {calibration.Shape}. Give inputs of the federation.");
        }

        if (calibration.Rows == 0)
        {
            throw new FedDistillException(ErrorCode.InvalidData, "There are no rows to calibrate with. Give at least one; some hundred are better.");
        }

        var plan = InferencePlan.Of(model);
        var ranges = RangeCalibration.Find(plan, calibration);
        var graph = new OnnxGraph();
        foreach (var step in plan.Steps)
        {
            IReadOnlyList<string> constants = step is AffineStep affine
                ? QuantisedConstants.Write(graph, affine, RangeOf(affine.Input, ranges).Scale)
                : [];
            step.Write(graph, [.. step.Inputs.Select(input => $"{input.Name}.8bit")], constants);
            if (!ReferenceEquals(step, plan.Logits))
            {
                Quantise(graph, step.Name, RangeOf(step, ranges));
            }
        }

        return OnnxFile.ToBytes(model, plan, graph, "int8");
    }

    private static ActivationRange RangeOf(ExportStep step, Dictionary<string, ActivationRange> ranges) =>
        step.KeepsRange ? RangeOf(step.Inputs[0], ranges) : ranges[step.Name];

    private static void Quantise(OnnxGraph graph, string name, ActivationRange range)
    {
        string[] parameters =
        [
            graph.Constant($"{name}.scale", [range.Scale]), graph.Constant($"{name}.zero", DataType.Uint8, [range.ZeroPoint]),
        ];
        graph.Node("QuantizeLinear", [name, .. parameters], $"{name}.quantised");
        graph.Node("DequantizeLinear", [$"{name}.quantised", .. parameters], $"{name}.8bit");
    }
}
