using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Models;
using FedDistill.Learning.Onnx;

namespace FedDistill.Coordinator.Export;

/// <summary>One export: makes the file, tries it, measures it beside the forms that it comes from.</summary>
/// <param name="model">The student.</param>
/// <param name="form">One of <see cref="ExportForms"/>.</param>
/// <param name="inputs">Rows such as the model will see; null: none are at hand.</param>
/// <param name="test">Labelled rows; null: none are at hand.</param>
/// <param name="isChecked">Whether it is tried.</param>
public sealed class ExportWork(ModelSnapshot model, string form, InputTable? inputs, LabelledTable? test, bool isChecked)
{
    private const int DrawnRows = 200;

    /// <summary>The file, once <see cref="Run"/> has returned.</summary>
    public byte[] File { get; private set; } = [];

    /// <summary>How many rows it was tried on.</summary>
    public int CheckedRows { get; private set; }

    /// <summary>What these rows are, for people.</summary>
    public string CheckedWhat { get; private set; } = "";

    /// <summary>Makes the file and tries it, on a thread with one torch thread.</summary>
    /// <returns>The forms measured, the student first; empty for a file that is not tried.</returns>
    /// <exception cref="FedDistillException">InvalidConfiguration when the model cannot be exported, or eight bits have
    /// nothing to be calibrated by; NativeLibrary when ONNX Runtime cannot be loaded.</exception>
    public IReadOnlyList<ExportedForm> Run()
    {
        if (form == ExportForms.SafeTensors)
        {
            File = model.SafeTensors.ToArray();
            return [];
        }

        var exact = OnnxExport.Write(model);
        File = form == ExportForms.Onnx ? exact : OnnxExport.WriteInt8(model, CalibrationRows());
        if (!isChecked)
        {
            return [];
        }

        var check = new ExportCheck(model, Rows(), test);
        CheckedRows = check.Rows;
        List<ExportedForm> forms = [check.Student(), check.Measure(ExportForms.Onnx, exact, exact: true)];
        if (form == ExportForms.OnnxInt8)
        {
            forms.Add(check.Measure(ExportForms.OnnxInt8, File, exact: false));
        }

        return forms;
    }

    private InputTable CalibrationRows() => inputs ?? throw new FedDistillException(
        ErrorCode.InvalidConfiguration,
        "onnx-int8 needs inputs to find each layer's range by, and a file has none. Give some with --calibration PATH (the transfer set is best), or name the federation instead of the file, whose coordinator has them.");

    private InputTable Rows()
    {
        CheckedWhat = test is not null ? "test rows" : inputs is not null ? "rows such as it will see" : "rows drawn at random";
        return test?.Inputs ?? inputs ?? Drawn();
    }

    private InputTable Drawn()
    {
        var random = new SeededRandom(1, "export");
        var width = model.InputShape.ValueCount;
        return model.InputShape.IsImage
            ? InputTable.FromPixels(model.InputShape, [.. Enumerable.Range(0, DrawnRows * width).Select(_ => (byte)random.NextInt(256))])
            : InputTable.FromFeatures(model.InputShape, [.. Enumerable.Range(0, DrawnRows * width).Select(_ => (float)random.NextNormal())]);
    }
}
