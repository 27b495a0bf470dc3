using FedDistill.EndToEnd.Tests.Processes;

namespace FedDistill.EndToEnd.Tests.Durability;

/// <summary>The run that all disturbed ones are held to; made once, when the first test asks.</summary>
internal static class UndisturbedRun
{
    private static readonly Lazy<Task<string>> Run = new(async () =>
    {
        using var federation = await MortalFederation.StartAsync();
        federation.Join();
        return await federation.FinishAsync();
    });

    /// <summary>The hash of its last student.</summary>
    public static Task<string> StudentSha256Async() => Run.Value;
}
