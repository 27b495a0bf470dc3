using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace FedDistill.Core.Telemetry;

/// <summary>
/// Spans of a round's stages. All spans of one round are one trace, those of the coordinator before and after a restart
/// and those of its nodes alike: the trace's id follows from the federation's instance and the round, so nothing has to
/// travel for it. Without a listener a span costs a comparison.
/// </summary>
public static class RoundTrace
{
    /// <summary>The name of the source, as of the meter.</summary>
    public const string Name = "FedDistill";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Begins a stage; dispose it at the stage's end.</summary>
    /// <param name="stage">One of collect, aggregate, distill, evaluate, publish, train, label, release, upload,
    /// receive.</param>
    /// <param name="federation">The federation's name.</param>
    /// <param name="instance">What sets it apart from another one of the same name.</param>
    /// <param name="round">The round, from 1.</param>
    /// <param name="begin">When it has begun; default: now.</param>
    /// <returns>Null when nobody listens.</returns>
    public static Activity? Start(string stage, string federation, string instance, int round, DateTimeOffset begin = default)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var span = Source.StartActivity(stage, ActivityKind.Internal, RoundOf(federation, instance, round), startTime: begin);
        span?.SetTag("feddistill.federation", federation);
        span?.SetTag("feddistill.round", round);
        return span;
    }

    private static ActivityContext RoundOf(string federation, string instance, int round)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"feddistill round/{federation}/{instance}/{round}")).AsSpan();
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash[..16]), ActivitySpanId.CreateFromBytes(hash[16..24]), ActivityTraceFlags.Recorded);
    }
}
