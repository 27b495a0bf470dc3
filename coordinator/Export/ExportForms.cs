using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Export;

/// <summary>The forms in which a student can be had.</summary>
public static class ExportForms
{
    /// <summary>The file as it was published.</summary>
    public const string SafeTensors = "safetensors";

    /// <summary>ONNX, the same numbers.</summary>
    public const string Onnx = "onnx";

    /// <summary>ONNX, eight-bit weights and results.</summary>
    public const string OnnxInt8 = "onnx-int8";

    /// <summary>All of them, for help texts and errors.</summary>
    public const string AllowedNames = $"{SafeTensors}, {Onnx}, {OnnxInt8}";

    /// <summary>The form of a name.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when there is none.</exception>
    public static string Check(string name) => name is SafeTensors or Onnx or OnnxInt8
        ? name
        : throw new FedDistillException(ErrorCode.InvalidConfiguration, $"--to is {name}; allowed are {AllowedNames}. Name one of them.");

    /// <summary>The file that is written where none is named.</summary>
    public static string UsualFile(string form) => form switch
    {
        SafeTensors => "student.safetensors",
        Onnx => "student.onnx",
        _ => "student-int8.onnx",
    };
}
