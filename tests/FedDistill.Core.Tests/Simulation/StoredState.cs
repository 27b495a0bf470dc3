using System.Text.Json;
using FedDistill.Core.Json;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>
/// One grain's state: what the process has in mind and what is on the disk. A write that was reported as failed but has
/// arrived makes the next one fail, after which the state is read anew, as the store's version check has it.
/// </summary>
internal sealed class StoredState<T>(FaultyDisk disk, T initial, Action readAnew)
    where T : class
{
    private bool _isStale;

    public T Durable { get; private set; } = initial;

    /// <summary>Set without a write for what may be lost in a crash, such as a clock.</summary>
    public T Memory { get; set; } = initial;

    public void Replace(T next)
    {
        if (_isStale)
        {
            Load();
            readAnew();
            throw new WriteFailedException();
        }

        var previous = Durable;
        try
        {
            disk.Write(() => Durable = next);
            Memory = next;
        }
        catch (WriteFailedException)
        {
            _isStale = !ReferenceEquals(Durable, previous);
            throw;
        }
    }

    /// <summary>What a new process reads; through the real serializer, which must lose nothing.</summary>
    public void Load()
    {
        _isStale = false;
        Memory = Durable = FedDistillJson.Read<T>(JsonSerializer.Serialize(Durable, FedDistillJson.Compact), "state");
    }
}
