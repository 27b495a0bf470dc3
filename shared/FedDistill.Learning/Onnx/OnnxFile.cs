using System.Globalization;
using FedDistill.Learning.Models;
using FedDistill.Learning.Onnx.Format;
using Google.Protobuf;
using DataType = FedDistill.Learning.Onnx.Format.TensorProto.Types.DataType;

namespace FedDistill.Learning.Onnx;

/// <summary>What stands around a graph: its inputs and outputs, the model's calibration, where the file comes from.</summary>
internal static class OnnxFile
{
    /// <summary>Of the operators; every runtime since 2022 knows it.</summary>
    private const int OperatorSet = 17;

    /// <summary>Of the file format, the one that came with that operator set.</summary>
    private const int FormatVersion = 8;

    private const string Rows = "N";

    /// <summary>Completes a graph whose last result is the logits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">Its steps.</param>
    /// <param name="graph">Them as nodes.</param>
    /// <param name="precision">In which numbers it computes, for the file's facts.</param>
    public static byte[] ToBytes(ModelSnapshot model, InferencePlan plan, OnnxGraph graph, string precision)
    {
        var temperature = ModelCalibration.Of(model).Temperature;
        graph.Node("Identity", [plan.Logits.Name], "logits");
        graph.Node("Div", ["logits", graph.Constant("temperature", [(float)temperature])], "logits.calibrated");
        graph.Node("Softmax", ["logits.calibrated"], "probabilities", OnnxGraph.Whole("axis", 1));
        graph.Proto.Input.Add(Value(plan.Input.Source, plan.Input.Shape, model.InputShape.IsImage
            ? "Pixels over 255, 0..1; rows of the image from the top."
            : "A table's rows as the schema in the metadata encodes them: numbers as (x - mean) / scale within -8..8, 0 where missing; categories as 0 and 1."));
        graph.Proto.Output.Add(Value("logits", plan.Logits.Shape, "Scores before the softmax."));
        graph.Proto.Output.Add(Value("probabilities", plan.Logits.Shape, string.Create(
            CultureInfo.InvariantCulture, $"softmax(logits / {temperature:R}), in the order of the schema's classNames.")));
        var file = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "FedDistill",
            ProducerVersion = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3),
            DocString = $"{model.Architecture.Name}, distilled by FedDistill; {precision}.",
            Graph = graph.Proto,
            OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
        };
        foreach (var (key, value) in Facts(model, precision))
        {
            file.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return file.ToByteArray();
    }

    private static SortedDictionary<string, string> Facts(ModelSnapshot model, string precision)
    {
        var facts = model.Description.ToMetadata(model.Card);
        facts["format"] = "feddistill-onnx-1";
        facts["precision"] = precision;
        facts["studentSha256"] = model.Sha256();
        return facts;
    }

    private static ValueInfoProto Value(string name, IReadOnlyList<long> shape, string meaning) => new()
    {
        Name = name,
        DocString = meaning,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = DataType.Float,
                Shape = new TensorShapeProto
                {
                    Dim =
                    {
                        new TensorShapeProto.Types.Dimension { DimParam = Rows },
                        shape.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }),
                    },
                },
            },
        },
    };
}
