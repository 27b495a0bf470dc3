using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Export;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>export</c>: a student in a form that runs elsewhere, tried before it is written.</summary>
public static class ExportCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var student = new StudentOptions();
        var to = new Option<string>("--to")
        {
            HelpName = "FORM", Description = $"The form: {ExportForms.AllowedNames}.", DefaultValueFactory = _ => ExportForms.Onnx,
        }.Completes(ExportForms.AllowedNames.Split(", "));
        var output = new Option<string?>("--output") { HelpName = "FILE", Description = "The file to write. Default: student.safetensors, student.onnx or student-int8.onnx." };
        var calibration = new Option<string?>("--calibration")
        {
            HelpName = "PATH",
            Description = "Inputs such as the model will see, labels not needed: onnx-int8 takes its ranges from them. Default: the federation's transfer set, from the coordinator.",
        };
        var test = new Option<string?>("--test") { HelpName = "PATH", Description = "Labelled rows to measure the accuracy on." };
        var uncheckedFile = new Option<bool>("--unchecked") { Description = "Write the file without trying it in ONNX Runtime." };
        var json = JsonOption.Create("the file, and how each form did");
        var command = new Verb(
            "export",
            "Write a student in a form that runs elsewhere.",
            "feddistill-coordinator export --model out/student.safetensors --to onnx --output student.onnx",
            "feddistill-coordinator export --to onnx-int8 --calibration public.csv --test judged.csv")
        {
            to, output, calibration, test, uncheckedFile, json,
        };
        student.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var form = ExportForms.Check(result.GetValue(to)!);
            var path = result.GetValue(output) ?? ExportForms.UsualFile(form);
            TorchRuntime.EnsureLoaded();
            var (model, published) = await student.ReadAsync(result, cancellationToken);
            var judged = result.GetValue(test) is { } testPath ? DatasetLoader.LoadLabelled(testPath, StudentSchema.Of(model), DatasetSplit.Test) : null;
            var inputs = result.GetValue(calibration) is { } inputPath ? DatasetLoader.LoadInputs(inputPath, StudentSchema.Of(model))
                : published is not null && form != ExportForms.SafeTensors ? await student.TransferSetAsync(result, published.Federation, cancellationToken)
                : null;
            var work = new ExportWork(model, form, inputs, judged, isChecked: !result.GetValue(uncheckedFile));
            await using var threads = new TrainingThreads(1);
            var forms = await threads.RunAsync(_ => work.Run(), cancellationToken);
            Write(path, work.File);
            Tell(path, form, work, forms, result.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(string path, byte[] file)
    {
        try
        {
            File.WriteAllBytes(path, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"'{path}' cannot be written: {exception.Message} Name another file with --output.", exception);
        }
    }

    private static void Tell(string path, string form, ExportWork work, IReadOnlyList<ExportedForm> forms, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { path, form, bytes = work.File.Length, rows = work.CheckedRows, forms }, FedDistillJson.Compact));
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {work.File.Length:N0} bytes, {form}"));
        if (forms.Count == 0)
        {
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Tried on {work.CheckedRows:N0} {work.CheckedWhat}, one thread, median of five passes:"));
        Console.WriteLine($"{"form",-13}{"bytes",10}{"accuracy",10}{"same class",12}{"inputs/s",10}");
        foreach (var one in forms)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Form,-13}{one.Bytes,10:N0}{(one.Accuracy is { } known ? $"{known * 100:F2} %" : ReportNumbers.Unknown),10}{one.Agreement * 100,10:F2} %{one.InputsPerSecond,10:N0}"));
        }

        if (form == ExportForms.OnnxInt8 && forms is [{ Accuracy: { } before }, .., { Accuracy: { } after }])
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Eight bits cost {(before - after) * 100:F2} points of accuracy."));
        }
    }
}
