using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Core.Partitions;

/// <summary>
/// A split that somebody else made: a JSON array with one array of row numbers (from 0) for each client.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class FilePartition(string path) : Partition
{
    private protected override int[][] Deal(ReadOnlySpan<int> hardLabels, int classCount, int clients, long seed)
    {
        var parts = FedDistillJson.Read<int[][]>(ReadText(), $"partition file '{path}'");
        if (parts.Length != clients)
        {
            throw Invalid($"deals rows to {parts.Length} clients; the federation has {clients}. Change the file or the number of clients.");
        }

        var owners = new int[hardLabels.Length];
        Array.Fill(owners, -1);
        for (var client = 0; client < parts.Length; client++)
        {
            if (parts[client] is null or [])
            {
                throw Invalid($"gives client {client} no rows; each needs at least one.");
            }

            foreach (var row in parts[client])
            {
                if ((uint)row >= (uint)owners.Length)
                {
                    throw Invalid($"gives client {client} row {row}; the private rows are 0 to {owners.Length - 1}.");
                }

                if (owners[row] >= 0)
                {
                    throw Invalid($"gives row {row} to client {owners[row]} and again to client {client}; a row has one owner. Remove one of them.");
                }

                owners[row] = client;
            }
        }

        return parts;
    }

    private string ReadText()
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"Partition file '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private FedDistillException Invalid(string what) => new(ErrorCode.InvalidData, $"Partition file '{path}' {what}");
}
