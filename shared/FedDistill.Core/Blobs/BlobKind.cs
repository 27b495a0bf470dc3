namespace FedDistill.Core.Blobs;

/// <summary>What a blob holds.</summary>
public enum BlobKind
{
    /// <summary>The inputs of a transfer set, <see cref="Data.InputTable.ToBytes"/>.</summary>
    TransferSet,

    /// <summary>A labelled test set that never leaves the coordinator.</summary>
    TestSet,

    /// <summary>One client's soft labels for one round.</summary>
    SoftLabels,

    /// <summary>The aggregated soft labels of one round.</summary>
    Aggregate,

    /// <summary>A student's weights, safetensors with its model card in the header.</summary>
    Student,

    /// <summary>The figures of one round, for people to look at: <see cref="Rounds.RoundFigures"/> as JSON.</summary>
    Figures,
}
