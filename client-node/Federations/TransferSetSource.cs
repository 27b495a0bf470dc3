using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Terminal;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using Microsoft.Extensions.Logging;
using Wire = FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Federations;

/// <summary>Gets the transfer set that the federation has pinned: a copy of one's own, or the coordinator's.</summary>
public static class TransferSetSource
{
    /// <summary>Reads one's own copy and holds it to the pin.</summary>
    /// <exception cref="FedDistillException">HashMismatch naming both hashes; InvalidData when it cannot be
    /// read.</exception>
    public static InputTable Load(string path, FederationTerms terms)
    {
        var whole = DatasetLoader.LoadInputs(path, terms.Schema, rows: 0, terms.Seed);
        if (Fits(whole, terms))
        {
            return whole;
        }

        // The operator may have pinned a choice of the rows; the seed makes the same one.
        var isChoice = path is DatasetSource.GlyphsName or DatasetSource.NoiseName || whole.Rows > terms.TransferRows;
        var chosen = isChoice ? DatasetLoader.LoadInputs(path, terms.Schema, terms.TransferRows, terms.Seed) : whole;
        return Fits(chosen, terms)
            ? chosen
            : throw new FedDistillException(
                ErrorCode.HashMismatch,
                $"The transfer set '{path}' has SHA-256 {chosen.Sha256()} ({chosen.Rows} rows); {terms.Federation} has pinned {terms.TransferSet.Sha256} ({terms.TransferRows} rows). " +
                "Get the operator's copy, or leave --transfer out to fetch it.");
    }

    /// <summary>Fetches the coordinator's.</summary>
    /// <exception cref="FedDistillException">HashMismatch or ShapeMismatch when the bytes are not the pinned
    /// ones.</exception>
    public static async Task<InputTable> FetchAsync(
        CoordinatorConnection connection, FederationTerms terms, ILogger logger, WorkProgress progress, CancellationToken cancellationToken)
    {
        var pin = new Wire.BlobRef
        {
            Sha256 = terms.TransferSet.Sha256,
            LengthBytes = terms.TransferSet.LengthBytes,
            Kind = Wire.BlobKind.TransferSet,
        };
        var bytes = await new BlobDownloader(connection, terms.Federation, progress).DownloadAsync(pin, cancellationToken);
        var transfer = InputTable.FromBytes(bytes);
        if (transfer.Shape != terms.Schema.Shape || transfer.Rows != terms.TransferRows)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The transfer set has {transfer.Rows} inputs of {transfer.Shape}; {terms.Federation} describes {terms.TransferRows} of {terms.Schema.Shape}. Tell the operator.");
        }

        logger.TransferSetFetched(pin.Sha256, transfer.Rows, bytes.LongLength);
        return transfer;
    }

    private static bool Fits(InputTable transfer, FederationTerms terms) => transfer.Sha256() == terms.TransferSet.Sha256;
}
