using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.EndToEnd.Tests.Tables;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Faults;

/// <summary>
/// The tiny federation with whatever goes wrong around it: three sites, two rounds, every process real. The coordinator
/// is reached directly, or through a network that has faults.
/// </summary>
internal sealed class FaultyFederation : IAsyncDisposable
{
    public static readonly string[] Sites = ["site-a", "site-b", "site-c"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<ProcessUnderTest> _clients = [];
    private ServedCoordinator? _coordinator;
    private ProcessUnderTest? _start;

    public FaultProxy Network { get; private set; } = null!;

    public ServedCoordinator Coordinator => _coordinator!;

    public static async Task<FaultyFederation> StartAsync()
    {
        var federation = new FaultyFederation();
        try
        {
            TinyFederation.Write(federation._folder);
            federation._coordinator = await ServedCoordinator.StartAsync(federation._folder.Path);
            federation.Network = FaultProxy.Before(federation.Coordinator.Url);
            federation._start = federation.Coordinator.Operator(
                "start", TinyFederation.Spec, "--transfer", TinyFederation.Transfer, "--test", TinyFederation.Test, "--wait", "--output", "run");
            await federation._start.LineAsync("tiny: waiting");
            return federation;
        }
        catch
        {
            await federation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets a site join, or join again with the state it has.</summary>
    /// <param name="site">Its name.</param>
    /// <param name="throughNetwork">Whether it reaches the coordinator through the faulty network.</param>
    /// <param name="data">Its private file; null: its own.</param>
    /// <param name="state">Its state folder; null: its own.</param>
    public ProcessUnderTest Join(string site, bool throughNetwork = false, string? data = null, string? state = null)
    {
        var client = ProcessUnderTest.Client(
            _folder.Path,
            "join", "--coordinator", throughNetwork ? Network.Url : Coordinator.Url, "--name", site, "--workers", "1",
            "--data", data ?? TinyFederation.Private(site), "--state", state ?? $"state-{site}", "--output", $"out-{state ?? site}");
        _clients.Add(client);
        return client;
    }

    /// <summary>Waits for the end, which must be a good one.</summary>
    /// <returns>The student's hash.</returns>
    public async Task<string> StudentAsync()
    {
        await _start!.SuccessAsync();
        return RunOutput.StudentSha256(RunOutput.Run(_folder.File("run")));
    }

    /// <summary>How many uploads counted in each round.</summary>
    public IEnumerable<int> Contributed() =>
        RunOutput.Run(_folder.File("run")).GetProperty("rounds").EnumerateArray().Select(round => round.GetProperty("contributed").GetInt32());

    /// <summary>How many soft labels have left a site.</summary>
    public int Released(string site) => File.ReadLines(_folder.File($"state-{site}/releases.jsonl"))
        .Count(line => line.Contains("\"what\":\"soft-labels\"", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _coordinator?.Dispose();
        if (Network is not null)
        {
            await Network.DisposeAsync();
        }

        _folder.Dispose();
    }
}
