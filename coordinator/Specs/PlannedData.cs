using FedDistill.Coordinator.Cli;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Partitions;

namespace FedDistill.Coordinator.Specs;

/// <summary>What can be known of a federation's data before it begins.</summary>
/// <param name="Inputs">The inputs' shape in words.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="TransferRows">Rows of the transfer set.</param>
/// <param name="TransferBytes">The transfer set as it travels.</param>
/// <param name="ClientRows">Private rows of each client as <c>simulate</c> deals them; empty where clients bring their own.</param>
public sealed record PlannedData(string Inputs, IReadOnlyList<string> Classes, int TransferRows, long TransferBytes, IReadOnlyList<int> ClientRows)
{
    /// <summary>Reads it.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="transfer">The transfer set, as <c>start</c> is given it; null: cut from the spec's data.</param>
    /// <returns>The data and its schema, or why it cannot be read.</returns>
    public static (PlannedData? Data, FederationSchema? Schema, string Problem) Read(FederationSpec spec, string? transfer)
    {
        try
        {
            if (transfer is not null)
            {
                var (schema, inputs, _) = StartCommand.Load(spec, transfer, test: null);
                return (Of(schema, inputs, []), schema, "");
            }

            var data = DatasetLoader.LoadForSimulation(spec);
            var parts = Partition.Parse(spec.Partition).Split(data.Private.HardLabels, data.Private.ClassCount, spec.Clients, spec.Seed);
            return (Of(data.Schema, data.Transfer, [.. parts.Select(part => part.Length)]), data.Schema, "");
        }
        catch (FedDistillException exception)
        {
            // A plan without the data is of use too: it is often elsewhere.
            return (null, null, exception.Message);
        }
    }

    private static PlannedData Of(FederationSchema schema, InputTable transfer, IReadOnlyList<int> clientRows) =>
        new($"{schema.Shape}", schema.ClassNames, transfer.Rows, transfer.LengthBytes, clientRows);
}
