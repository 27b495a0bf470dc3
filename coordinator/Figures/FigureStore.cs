using System.Text.Json;
using FedDistill.Core.Blobs;
using FedDistill.Core.Json;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Figures;

/// <summary>Keeps the figures of rounds as blobs, one a round.</summary>
public sealed class FigureStore(IBlobStore blobs)
{
    /// <summary>Stores a round's figures.</summary>
    public async Task<BlobRef> WriteAsync(RoundFigures figures, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(figures, FedDistillJson.Compact), writable: false);
        return await blobs.WriteAsync(stream, BlobKind.Figures, cancellationToken);
    }

    /// <summary>Reads them back.</summary>
    /// <exception cref="Core.Errors.FedDistillException">StorageDamaged when the blob is lost or damaged.</exception>
    public RoundFigures Read(BlobRef figures) =>
        FedDistillJson.Read<RoundFigures>(blobs.ReadAll(figures), "figures of a round", ErrorCode.StorageDamaged);

    /// <summary>The figures of all rounds that have some, by round.</summary>
    public IReadOnlyDictionary<int, RoundFigures> Of(IEnumerable<FinishedRound> finished) => finished
        .Where(round => round.Result?.Figures is not null)
        .ToDictionary(round => round.Round, round => Read(round.Result!.Figures!));
}
