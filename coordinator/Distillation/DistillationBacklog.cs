using System.Threading.Channels;

namespace FedDistill.Coordinator.Distillation;

/// <summary>Jobs on their way from grains to this silo's worker.</summary>
public sealed class DistillationBacklog
{
    private readonly Channel<DistillationJob> _jobs =
        Channel.CreateUnbounded<DistillationJob>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Queues a job; never waits.</summary>
    public void Add(DistillationJob job) => _jobs.Writer.TryWrite(job);

    /// <summary>The jobs in order, as they come.</summary>
    public IAsyncEnumerable<DistillationJob> ReadAllAsync(CancellationToken cancellationToken) =>
        _jobs.Reader.ReadAllAsync(cancellationToken);
}
