using System.Collections.Concurrent;
using System.Security.Cryptography;
using FedDistill.Coordinator.Federations;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>The published students of a federation: their files and their cards.</summary>
internal sealed class StudentShelf(IGrainFactory grains, IBlobStore blobs)
{
    // Cards are small; a student's file is read for its card once, for a published student never changes.
    private readonly ConcurrentDictionary<string, StudentCard> _cards = new(StringComparer.Ordinal);

    /// <summary>The student of a round.</summary>
    /// <exception cref="FedDistillException">NotFound when there is no such federation, or the round has published
    /// none.</exception>
    public async Task<BlobRef> FindAsync(string federation, int round)
    {
        var record = await grains.GetGrain<IFederationGrain>(federation).GetAsync();
        return Of(record, round) ?? throw new FedDistillException(ErrorCode.NotFound, $"Round {round} of {federation} has published no student.");
    }

    /// <summary>A student's file, held to its hash: a browser would not look at it. The caller disposes the stream.</summary>
    /// <exception cref="FedDistillException">NotFound when it is lost, StorageDamaged when it is not what was
    /// published.</exception>
    public async Task<Stream> OpenReadAsync(BlobRef student, CancellationToken cancellationToken)
    {
        var file = blobs.OpenRead(student);
        try
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) != student.Sha256)
            {
                throw new FedDistillException(
                    ErrorCode.StorageDamaged, $"The file of student {student.Sha256} is damaged. Check the disk, then restore the data folder from a copy.");
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>A student's card.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when its file is not what was published.</exception>
    public StudentCard CardOf(BlobRef student) => _cards.GetOrAdd(student.Sha256, _ =>
    {
        var snapshot = ModelSnapshot.FromBytes(blobs.ReadAll(student));
        return new StudentCard(
            snapshot.Architecture.ToString(), snapshot.ParameterCount, new SortedDictionary<string, string>(snapshot.Card.ToDictionary(), StringComparer.Ordinal));
    });

    /// <summary>A student's card; null when its file cannot be read, for one such student must not take the others'
    /// page down.</summary>
    public StudentCard? FindCard(BlobRef student)
    {
        try
        {
            return CardOf(student);
        }
        catch (Exception exception) when (exception is FedDistillException or IOException)
        {
            return null;
        }
    }

    private static BlobRef? Of(FederationRecord record, int round) =>
        record.Finished.FirstOrDefault(finished => finished.Round == round)?.Result?.Student;
}
