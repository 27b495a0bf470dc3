using System.Globalization;
using System.Text.Json;
using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Inspection;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Models;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;

namespace FedDistill.ClientNode.Commands;

/// <summary>
/// What <c>check</c> understood: lines as it goes on, or one JSON document at the end. For the eyes of the data's owner: it goes to the
/// standard output and nowhere else, never into a log.
/// </summary>
internal sealed class CheckReport(TextWriter output, bool json)
{
    private CheckResult _result = new();

    public void Device(ComputeDevice device)
    {
        _result = _result with { Device = device.Name };
        Line("device", device.Name);
    }

    public void Federation(FederationTerms terms, Uri coordinator)
    {
        _result = _result with { Federation = terms.Federation, Coordinator = $"{coordinator}", Privacy = $"{terms.Privacy}" };
        Line("federation", $"{terms.Federation} at {coordinator}: {terms.Rounds} rounds, {terms.ExpectedClients} clients{(terms.HasEnded ? "; it has ended" : "")}");
        Line("privacy", $"{terms.Privacy}");
    }

    public void NoCoordinator(bool fromTransfer) => Line(
        "federation",
        fromTransfer
            ? "not asked (no --coordinator): a preview; the schema is made from the transfer set and may differ from the federation's"
            : "not asked (no --coordinator): a preview; the schema is made from the data itself, so that sizes, scales and categories may differ from the federation's");

    public void Data(DataSummary data)
    {
        _result = _result with { Data = data, SchemaSha256 = data.Schema?.Sha256() };
        if (!json)
        {
            new DataTable(output).Write(data);
        }

        if (data.Rows is > 0 and < PrivateData.FewRows)
        {
            Warn($"under {PrivateData.FewRows} rows, what leaves a client tells most about single records");
        }
    }

    public void Transfer(InputTable transfer, string refusal = "")
    {
        _result = _result with { TransferRows = transfer.Rows, TransferSha256 = transfer.Sha256() };
        Line("transfer set", $"{transfer.Rows} rows, SHA-256 {transfer.Sha256()}");
        if (refusal.Length > 0)
        {
            Warn($"join would decline: {refusal}");
        }
    }

    public void Teacher(Architecture architecture, FederationSchema schema)
    {
        var parameters = ModelFactory.ParameterCount(architecture, schema.Shape, schema.ClassNames.Count);
        _result = _result with { Teacher = $"{architecture}", TeacherParameters = parameters };
        Line("teacher", $"{architecture}, {parameters} parameters");
    }

    /// <summary>An error that ends the check: the document tells what was found out until then, and why no more was.</summary>
    public void Broken(string problem)
    {
        _result = _result with { IsUsable = false, Problem = problem };
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(_result, FedDistillJson.Indented));
        }
    }

    /// <summary>The verdict.</summary>
    /// <exception cref="FedDistillException">InvalidData when the data cannot be used.</exception>
    public void Done()
    {
        var faults = _result.Data?.Findings.Where(finding => finding.IsFault).Sum(finding => finding.Count) ?? 0;
        var warnings = (_result.Data?.Findings.Count(finding => !finding.IsFault) ?? 0) + _result.Warnings.Count;
        _result = _result with { IsUsable = _result.Data?.IsUsable ?? false };
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(_result, FedDistillJson.Indented));
        }

        if (!_result.IsUsable)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{_result.Data?.Source}' cannot be used as it is: {FaultText(faults)} join would refuse it; mend what is named above and check again.");
        }

        Line(warnings == 0 ? "All is well." : string.Create(CultureInfo.InvariantCulture, $"It can be used; {warnings} kind{(warnings == 1 ? "" : "s")} of warning above."));
    }

    // A single fault says all by itself; one that is a sentence has its remedy in it.
    private string FaultText(int faults)
    {
        var fault = _result.Data?.Findings.FirstOrDefault(finding => finding.IsFault);
        return fault is null ? "it has no rows."
            : faults > 1 ? $"{faults} faults."
            : fault.Examples[0].EndsWith('.') ? fault.Examples[0]
            : $"{fault.Examples[0]}: {fault.What}.";
    }

    private void Warn(string text)
    {
        _result = _result with { Warnings = [.. _result.Warnings, text] };
        Line("warning", text);
    }

    private void Line(string name, string text) => Line($"{name + ":",-16} {text}");

    private void Line(string text)
    {
        if (!json)
        {
            output.WriteLine(text);
        }
    }
}
