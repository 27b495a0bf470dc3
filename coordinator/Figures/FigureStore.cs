using System.Text.Json;
using FedDistill.Coordinator.Logging;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Figures;

/// <summary>Keeps the figures of rounds as blobs, one a round.</summary>
public sealed class FigureStore(IBlobStore blobs, ILogger<FigureStore> logger)
{
    /// <summary>Stores a round's figures.</summary>
    public async Task<BlobRef> WriteAsync(RoundFigures figures, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(figures, FedDistillJson.Compact), writable: false);
        return await blobs.WriteAsync(stream, BlobKind.Figures, cancellationToken);
    }

    /// <summary>A round's figures; null where none were taken, or their blob is lost or damaged: nothing is computed from
    /// them, and without them the rest can be told.</summary>
    public RoundFigures? Find(FinishedRound round)
    {
        if (round.Result?.Figures is not { } figures)
        {
            return null;
        }

        try
        {
            return FedDistillJson.Read<RoundFigures>(blobs.ReadAll(figures), "figures of a round", ErrorCode.StorageDamaged);
        }
        catch (Exception exception) when (exception is FedDistillException or IOException or UnauthorizedAccessException)
        {
            logger.FiguresUnreadable(round.Round, exception.Message);
            return null;
        }
    }

    /// <summary>The figures of all rounds that have some, by round.</summary>
    public IReadOnlyDictionary<int, RoundFigures> Of(IEnumerable<FinishedRound> finished) => (
        from round in finished
        let figures = Find(round)
        where figures is not null
        select (round.Round, figures)).ToDictionary(pair => pair.Round, pair => pair.figures);
}
