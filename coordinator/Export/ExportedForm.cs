namespace FedDistill.Coordinator.Export;

/// <summary>One form of a student: how large, how good, how fast.</summary>
/// <param name="Form"><c>safetensors</c>, <c>onnx</c> or <c>onnx-int8</c>.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="Accuracy">On the test rows, 0..1; null without any.</param>
/// <param name="Agreement">Share of the rows, 0..1, for which it names the class that the student in torch names.</param>
/// <param name="InputsPerSecond">On one thread, the median of several passes.</param>
public sealed record ExportedForm(string Form, long Bytes, double? Accuracy, double Agreement, double InputsPerSecond);
