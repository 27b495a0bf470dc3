using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Distill;

/// <summary>What a distillation brought, as plain text.</summary>
internal static class DistillSummary
{
    /// <summary>Writes a table of the models, then what was asked for besides.</summary>
    public static void Write(TextWriter output, DistillResult result)
    {
        output.WriteLine(
            $"{result.TrainRows} train rows, {result.TransferRows} transfer rows, {result.TestRows} test rows, {ReportNumbers.Duration(result.Seconds)}");
        output.WriteLine($"{"model",-14}{"layers",-18}{"parameters",11}{"accuracy",10}{"errors",8}{"NLL",8}{"ECE",7}{"Brier",7}{"seconds",9}");
        foreach (var model in result.Models)
        {
            var seconds = model.Seconds is { } known ? $"{known:F1}" : ReportNumbers.Unknown;
            output.WriteLine(
                $"{model.Name,-14}{model.Architecture,-18}{model.Parameters,11}{model.Accuracy * 100,8:F2} %{model.Errors,8}{model.Nll,8:F4}{model.Ece,7:F3}{model.Brier,7:F3}{seconds,9}");
        }

        WriteRaised(output, result.Raised);
        if (result.Theory is { } theory)
        {
            WriteTheory(output, theory);
        }
    }

    private static void WriteRaised(TextWriter output, IReadOnlyList<RaisedBias> raised)
    {
        if (raised.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine("The student with the bias of the missing classes raised");
        output.WriteLine($"{"method",-14}{"errors",8}{"of missing",12}{"right",9}  offsets");
        foreach (var one in raised)
        {
            var offsets = string.Join(", ", one.Offsets.Select(offset => $"{offset.Key}: {offset.Value:+0.00;-0.00;0}"));
            output.WriteLine(
                $"{one.Method,-14}{one.Errors,8}{$"{one.MissingErrors}/{one.MissingRows}",12}{ReportNumbers.Percent(one.MissingRight),9}  {offsets}");
        }
    }

    private static void WriteTheory(TextWriter output, DistillTheory theory)
    {
        output.WriteLine();
        output.WriteLine($"The first teacher's soft labels of {theory.Rows} transfer rows, and their gradient for the student alone");
        output.WriteLine($"{"T",4}{"entropy",10}{"argmax kept",13}{"|gradient|",12}{"times T²",11}{"off logit matching",20}");
        foreach (var effect in theory.Temperatures)
        {
            output.WriteLine(
                $"{effect.Temperature,4}{effect.Entropy,10:F4}{effect.ArgMaxKept * 100,11:F1} %{effect.GradientNorm,12:F6}{effect.ScaledGradientNorm,11:F4}{effect.HighTemperatureResidual * 100,18:F1} %");
        }

        output.WriteLine();
        output.WriteLine(
            $"Same class as the teachers on the test set: {ReportNumbers.Percent(theory.AgreementAlone)} alone, {ReportNumbers.Percent(theory.AgreementDistilled)} distilled");
        output.WriteLine();
        output.WriteLine("Calibration on the test set, T fitted on held-out train rows");
        output.WriteLine($"{"model",-14}{"T",7}{"NLL",9}{"at T",9}{"ECE",9}{"at T",9}");
        foreach (var shift in theory.Calibration)
        {
            output.WriteLine(
                $"{shift.Name,-14}{shift.Temperature,7:F3}{shift.NllBefore,9:F4}{shift.NllAfter,9:F4}{shift.EceBefore,9:F4}{shift.EceAfter,9:F4}");
        }
    }
}
