using FedDistill.ClientNode.Terminal;
using FedDistill.ClientNode.Transport;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Cli;

/// <summary>Fetches a federation's newest student for <c>--output</c>.</summary>
public static class StudentDownload
{
    /// <summary>Downloads and verifies it.</summary>
    /// <returns>The file and its card; null and an empty card when no round was completed.</returns>
    public static async Task<(ReadOnlyMemory<byte>? Student, IReadOnlyDictionary<string, string> Card)> NewestAsync(
        CoordinatorConnection connection, FederationStatus status, WorkProgress progress, CancellationToken cancellationToken)
    {
        if (status.Finished.LastOrDefault(round => round.Broadcast is not null)?.Broadcast is not { } broadcast)
        {
            return (null, new Dictionary<string, string>());
        }

        var bytes = await new BlobDownloader(connection, status.Name, progress).DownloadAsync(broadcast.Student, cancellationToken);
        return (bytes, ModelSnapshot.FromBytes(bytes).Card);
    }
}
