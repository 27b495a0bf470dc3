using FedDistill.ClientNode.Federations;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Partitions;

namespace FedDistill.ClientNode.Data;

/// <summary>
/// The private rows of several clients that one data set is dealt to. Where the transfer set was cut from the same data
/// set, the same cut
/// is made here, so that no transfer row is private too: the pin shows whether it was. Rows that are the same by their
/// values are left to
/// <see cref="Overlap.TransferOverlap"/>.
/// </summary>
/// <param name="Rows">All private rows.</param>
/// <param name="Transfer">The transfer set of the same cut; null when the pinned one comes from elsewhere.</param>
public sealed record PrivatePool(LabelledTable Rows, InputTable? Transfer)
{
    /// <summary>Reads the pool.</summary>
    /// <param name="source">What <c>--data</c> names.</param>
    /// <param name="terms">The federation's schema, seed and pin.</param>
    /// <param name="privateSamples">How many private rows; 0: all.</param>
    /// <param name="transferSamples">How many transfer rows the cut made; 0: as many as the pinned set has.</param>
    /// <exception cref="FedDistillException">InvalidData when the data is missing, malformed or does not fit the
    /// schema.</exception>
    public static PrivatePool Load(string source, FederationTerms terms, int privateSamples, int transferSamples)
    {
        var cut = Cut(source, terms, privateSamples, transferSamples == 0 ? terms.TransferRows : transferSamples);
        return cut is not null && cut.Transfer.Sha256() == terms.TransferSet.Sha256 && cut.Schema.Sha256() == terms.SchemaSha256
            ? new PrivatePool(cut.Private, cut.Transfer)
            : new PrivatePool(DatasetLoader.LoadLabelled(source, terms.Schema, DatasetSplit.Train, privateSamples, terms.Seed), null);
    }

    /// <summary>Deals the rows.</summary>
    /// <param name="partition">The text of <c>--partition</c>.</param>
    /// <param name="clients">How many clients.</param>
    /// <param name="seed">The federation's seed.</param>
    /// <returns>The row numbers of each client.</returns>
    /// <exception cref="FedDistillException">InvalidConfiguration when the text is no partition or the rows do not go
    /// round.</exception>
    public IReadOnlyList<int[]> Deal(string partition, int clients, long seed) =>
        Partition.Parse(partition).Split(Rows.HardLabels, Rows.ClassCount, clients, seed);

    private static SimulationData? Cut(string source, FederationTerms terms, int privateSamples, int transferSamples)
    {
        try
        {
            return DatasetLoader.LoadForSimulation(new FederationSpec
            {
                Data = source,
                Seed = terms.Seed,
                PrivateSamples = privateSamples,
                TransferSamples = transferSamples,
                Image = terms.Schema.Shape.IsImage ? ImageHint.Of(terms.Schema.Shape) : null,
            });
        }
        catch (FedDistillException exception) when (exception.Code is ErrorCode.InvalidConfiguration or ErrorCode.InvalidData)
        {
            // It cannot be cut so, hence the transfer set was not; reading it by the schema says what is wrong with it,
            // if anything.
            return null;
        }
    }
}
