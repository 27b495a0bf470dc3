using System.Security.Cryptography;
using FedDistill.ClientNode.Logging;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Transport;

/// <summary>
/// Repeats a call while the coordinator is away, with pauses that double and vary, so that a thousand clients do not
/// come back in
/// the same instant. All clients of a connection share one: an outage is announced once, its end once.
/// </summary>
public sealed class Reconnect(Uri coordinator, ReconnectOptions options, TimeProvider time, ILogger logger)
{
    private int _away;

    /// <summary>Whether calls are repeated at all.</summary>
    public bool Waits => options.Wait;

    /// <summary>How long at most.</summary>
    public TimeSpan GiveUpAfter => options.GiveUpAfter;

    /// <summary>Runs the attempt until it succeeds or fails for good.</summary>
    /// <param name="what">What is tried, for the log.</param>
    /// <param name="attempt">Gets the number of failures so far; throws <see cref="RpcException"/> when it
    /// fails.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Core.Errors.FedDistillException">The call was refused, or the coordinator is away and waiting
    /// is off or has lasted too long.</exception>
    public async Task<T> RunAsync<T>(string what, Func<int, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        for (var failures = 0; ; failures++)
        {
            try
            {
                var result = await attempt(failures);
                ReportBack();
                return result;
            }
            catch (RpcException exception)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!RpcErrors.IsTransient(exception))
                {
                    // A refusal is an answer too.
                    ReportBack();
                    throw RpcErrors.Translate(exception, coordinator);
                }

                if (!options.Wait || time.GetElapsedTime(begin) >= options.GiveUpAfter)
                {
                    throw RpcErrors.Translate(exception, coordinator);
                }

                await PauseAsync(what, failures, exception, cancellationToken);
            }
        }
    }

    /// <summary>Says that the coordinator has answered; ends the announced outage.</summary>
    public void ReportBack()
    {
        if (Interlocked.Exchange(ref _away, 0) == 1)
        {
            logger.CoordinatorBack(coordinator);
        }
    }

    /// <summary>Waits before the next attempt and says why.</summary>
    internal Task PauseAsync(string what, int failures, RpcException reason, CancellationToken cancellationToken)
    {
        var delay = DelayAfter(failures);
        if (Interlocked.Exchange(ref _away, 1) == 0)
        {
            logger.CoordinatorAway(coordinator, reason.StatusCode, RpcErrors.CauseOf(reason), what);
        }

        logger.TryingAgain(what, failures + 1, reason.Status.Detail, delay.TotalSeconds);
        return Task.Delay(delay, time, cancellationToken);
    }

    private TimeSpan DelayAfter(int failures)
    {
        var full = Math.Min(
            options.FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 30)), options.LongestDelay.TotalMilliseconds);
        // Between half and the whole: pauses differ from client to client but never vanish.
        return TimeSpan.FromMilliseconds(full * (0.5 + (RandomNumberGenerator.GetInt32(1000) / 2000.0)));
    }
}
