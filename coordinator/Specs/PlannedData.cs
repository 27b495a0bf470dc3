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
    /// <param name="test">The test set, likewise; null: none of its own.</param>
    /// <returns>The data and its schema; or why they are unknown, where the spec's data is not here.</returns>
    /// <exception cref="FedDistillException">InvalidData or InvalidConfiguration as <c>start</c> would refuse it.</exception>
    public static (PlannedData? Data, FederationSchema? Schema, string Problem) Read(FederationSpec spec, string? transfer, string? test)
    {
        try
        {
            if (transfer is not null)
            {
                var (schema, inputs, _) = StartCommand.Load(spec, transfer, test);
                return (Of(schema, inputs, []), schema, "");
            }

            var data = DatasetLoader.LoadForSimulation(spec);
            if (test is not null)
            {
                DatasetLoader.LoadLabelled(test, data.Schema, DatasetSplit.Test);
            }

            var parts = Partition.Parse(spec.Partition).Split(data.Private.HardLabels, data.Private.ClassCount, spec.Clients, spec.Seed);
            return (Of(data.Schema, data.Transfer, [.. parts.Select(part => part.Length)]), data.Schema, "");
        }
        catch (FedDistillException exception) when (transfer is null && test is null && IsElsewhere(spec.Data))
        {
            // A plan without the data is of use too: it is often on another machine.
            return (null, null, exception.Message);
        }
    }

    private static bool IsElsewhere(string data) =>
        !data.StartsWith(DatasetSource.BuiltInPrefix, StringComparison.Ordinal) && !File.Exists(data) && !Directory.Exists(data);

    private static PlannedData Of(FederationSchema schema, InputTable transfer, IReadOnlyList<int> clientRows) =>
        new($"{schema.Shape}", schema.ClassNames, transfer.Rows, transfer.LengthBytes, clientRows);
}
