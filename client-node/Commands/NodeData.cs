using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Overlap;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;

namespace FedDistill.ClientNode.Commands;

/// <summary>A node's own rows and the transfer set, both held to the federation's terms.</summary>
/// <param name="Private">The private rows.</param>
/// <param name="Transfer">The pinned transfer set.</param>
/// <param name="Refusal">Why the node must not answer this transfer set; empty: it may.</param>
internal sealed record NodeData(PrivateData Private, InputTable Transfer, string Refusal)
{
    /// <summary>
    /// Reads the private rows, gets the transfer set, and leaves out of the private rows what stands in it.
    /// </summary>
    /// <exception cref="FedDistillException">InvalidData, HashMismatch, or what the coordinator refuses
    /// with.</exception>
    public static async Task<NodeData> LoadAsync(
        JoinSettings settings, FederationTerms terms, CoordinatorConnection connection, Session session, CancellationToken cancellationToken)
    {
        var logger = session.Loggers.CreateLogger("FedDistill.ClientNode");
        using var reading = session.Progress.Begin($"Reading {Path.GetFileName(settings.Data)}");
        var (rows, transfer) = settings.Partition.Length > 0 ? LoadPart(settings, terms) : (LoadWhole(settings, terms), null);
        reading.Dispose();
        if (settings.Transfer.Length > 0)
        {
            transfer = TransferSetSource.Load(settings.Transfer, terms);
        }

        transfer ??= await TransferSetSource.FetchAsync(connection, terms, logger, session.Progress, cancellationToken);
        using var comparing = session.Progress.Begin("Comparing with the transfer set");
        var finding = new TransferOverlap(transfer, OverlapDepths.For(terms, OverlapDepth.Distance)).Check(rows);
        var privateData = new PrivateData(finding.Own, rows);
        logger.PrivateDataRead(privateData.Rows, privateData.ClassCounts.Count(count => count > 0), privateData.ClassCounts.Count);
        if (finding.Dropped > 0)
        {
            logger.TransferRowsDropped(finding.Dropped);
        }

        privateData.WarnIfFew(logger);
        return new NodeData(privateData, transfer, finding.Refusal);
    }

    private static LabelledTable LoadWhole(JoinSettings settings, FederationTerms terms) =>
        DatasetLoader.LoadLabelled(settings.Data, terms.Schema, DatasetSplit.Train, rows: 0, terms.Seed);

    private static (LabelledTable Rows, InputTable? Transfer) LoadPart(JoinSettings settings, FederationTerms terms)
    {
        if (settings.Index < 0 || settings.Index >= settings.Of)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"--index is {settings.Index} of {settings.Of} parts; it counts from 0, so that 0 to {settings.Of - 1} are allowed.");
        }

        var pool = PrivatePool.Load(settings.Data, terms, privateSamples: 0, transferSamples: 0);
        return (pool.Rows.Select(pool.Deal(settings.Partition, settings.Of, terms.Seed)[settings.Index]), pool.Transfer);
    }
}
