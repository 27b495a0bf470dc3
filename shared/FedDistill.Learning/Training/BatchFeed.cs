using System.Runtime.ExceptionServices;

namespace FedDistill.Learning.Training;

/// <summary>
/// Batches read ahead: a thread of its own fills the next while the caller learns from the last, so that a job that is
/// alone on its machine uses a second core. The same calls of the same filler in the same order as without it, so the
/// same numbers. For one caller; the thread ends with <see cref="Dispose"/>, whatever happened.
/// </summary>
internal sealed class BatchFeed : IDisposable
{
    // One to learn from, one to fill.
    private const int Room = 2;

    private readonly Batch[] _batches = new Batch[Room];
    private readonly SemaphoreSlim _filled = new(0);
    private readonly SemaphoreSlim _free = new(Room);
    private readonly CancellationTokenSource _ended = new();
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _fault;
    private int _given;

    /// <summary>Begins to fill.</summary>
    /// <param name="newBatch">Makes room for a batch; called on the caller's thread.</param>
    /// <param name="fill">Fills a batch, on the feed's thread: nobody else may use what it reads with.</param>
    /// <param name="count">How many batches will be asked for.</param>
    public BatchFeed(Func<Batch> newBatch, Action<Batch> fill, int count)
    {
        for (var index = 0; index < Room; index++)
        {
            _batches[index] = newBatch();
        }

        _thread = new Thread(() => Fill(fill, count)) { IsBackground = true, Name = "batch-feed" };
        _thread.Start();
    }

    /// <summary>The next batch; the one before it may no longer be used.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Batch Next(CancellationToken cancellationToken)
    {
        if (_given > 0)
        {
            _free.Release();
        }

        _filled.Wait(cancellationToken);
        _fault?.Throw();
        return _batches[_given++ % Room];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _ended.Cancel();
        _thread.Join();
        foreach (var batch in _batches)
        {
            batch.Dispose();
        }

        _filled.Dispose();
        _free.Dispose();
        _ended.Dispose();
    }

    private void Fill(Action<Batch> fill, int count)
    {
        try
        {
            for (var index = 0; index < count; index++)
            {
                _free.Wait(_ended.Token);
                fill(_batches[index % Room]);
                _filled.Release();
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The caller wants no more.
        }
#pragma warning disable CA1031 // The border of the thread: the fault is whoever's who asks for the batch.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
            _filled.Release();
        }
    }
}
