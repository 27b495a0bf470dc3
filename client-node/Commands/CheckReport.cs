using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Data;
using FedDistill.Core.Models;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;

namespace FedDistill.ClientNode.Commands;

/// <summary>What <c>check</c> understood, a line for each thing. Counts by class, never rows.</summary>
internal sealed class CheckReport(TextWriter output)
{
    public void Device(ComputeDevice device) => Line("device", device.Name);

    public void Federation(FederationTerms terms, Uri coordinator)
    {
        Line("federation", $"{terms.Federation} at {coordinator}: {terms.Rounds} rounds, {terms.ExpectedClients} clients{(terms.HasEnded ? "; it has ended" : "")}");
        Line("privacy", $"{terms.Privacy}");
    }

    public void NoCoordinator(bool fromTransfer) => Line(
        "federation",
        fromTransfer
            ? "not asked (no --coordinator); the schema is made from the transfer set and may differ from the federation's"
            : "not asked (no --coordinator); the schema is made from the data itself, so that scales and categories may differ from the federation's");

    public void Data(FederationSchema schema, PrivateData data)
    {
        Line("schema", $"inputs of {schema.Shape}{Columns(schema)}, {schema.ClassNames.Count} classes, SHA-256 {schema.Sha256()}");
        Line("private data", $"{data.Rows} rows");
        for (var label = 0; label < schema.ClassNames.Count; label++)
        {
            Line($"  class {schema.ClassNames[label]}", $"{data.ClassCounts[label]} rows");
        }

        if (data.Rows < PrivateData.FewRows)
        {
            Line("warning", $"under {PrivateData.FewRows} rows, what leaves a client tells most about single records");
        }
    }

    public void Transfer(InputTable transfer, string refusal = "")
    {
        Line("transfer set", $"{transfer.Rows} rows, SHA-256 {transfer.Sha256()}");
        if (refusal.Length > 0)
        {
            Line("warning", $"join would decline: {refusal}");
        }
    }

    public void Teacher(Architecture architecture, FederationSchema schema) => Line(
        "teacher",
        $"{architecture}, {ModelFactory.ParameterCount(architecture, schema.Shape, schema.ClassNames.Count)} parameters");

    public void Done() => output.WriteLine("All is well.");

    private static string Columns(FederationSchema schema) =>
        schema.Columns.Count == 0 ? "" : $" from {schema.Columns.Count} columns (label '{schema.LabelColumn}')";

    private void Line(string name, string text) => output.WriteLine($"{name + ":",-16} {text}");
}
