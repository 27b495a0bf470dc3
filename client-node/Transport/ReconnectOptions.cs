namespace FedDistill.ClientNode.Transport;

/// <summary>How patiently a client waits for its coordinator.</summary>
public sealed record ReconnectOptions
{
    /// <summary>Whether to try again at all; otherwise the first failure is reported.</summary>
    public bool Wait { get; init; } = true;

    /// <summary>
    /// How long an outage, or the wait for a federation's start, may last before the client ends with an error: long
    /// enough for whoever repairs a machine, not for ever.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The pause after the first failure; doubles with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(15);
}
