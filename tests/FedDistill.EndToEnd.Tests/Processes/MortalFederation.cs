using System.Text.Json;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Storage;
using FedDistill.Coordinator.Students;
using FedDistill.Core.Rounds;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Processes;

/// <summary>
/// A federation of real processes that trains in moments, three clients and five rounds, whose coordinator dies and comes
/// back as a test likes; operator and clients live through it. Everything ends with this object.
/// </summary>
internal sealed class MortalFederation : IDisposable
{
    /// <summary>How many rounds it has, unless a test wants more.</summary>
    public const int Rounds = 5;

    private const int Clients = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly string _url = $"http://127.0.0.1:{FreePort.Find()}";
    private readonly List<ProcessUnderTest> _processes = [];
    private readonly int _rounds;
    private readonly string _fleetFolder;
    private ProcessUnderTest? _start;
    private ProcessUnderTest? _fleet;

    private MortalFederation(int rounds, string? dataFolder, string? fleetFolder)
    {
        _rounds = rounds;
        DataFolder = dataFolder ?? _folder.File("state");
        _fleetFolder = fleetFolder ?? _folder.File("fleet");
    }

    /// <summary>The coordinator's newest process.</summary>
    public ProcessUnderTest Coordinator { get; private set; } = null!;

    /// <summary>The coordinator's address.</summary>
    public string Url => _url;

    /// <summary>The folder that everything lives in.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>The coordinator's data folder.</summary>
    public string DataFolder { get; }

    /// <summary>The process of <c>start --wait</c>.</summary>
    public ProcessUnderTest Start => _start!;

    /// <summary>The fleet's process; after <see cref="Join"/>.</summary>
    public ProcessUnderTest Fleet => _fleet!;

    /// <summary>How many rounds some coordinator has told to be completed.</summary>
    public int RoundsCompleted => Enumerable.Range(1, _rounds).Count(round => _processes.Exists(
        process => process.Output.Contains($"Round {round}/{_rounds} completed", StringComparison.Ordinal)));

    /// <summary>Starts a coordinator and a federation that waits for its clients.</summary>
    /// <param name="failpoint">Where the coordinator's first process fails; empty: nowhere.</param>
    /// <param name="studentSteps">How long a distillation takes.</param>
    /// <param name="teacherSteps">How long a client trains.</param>
    /// <param name="rounds">How many rounds it has.</param>
    /// <param name="dataFolder">The coordinator's data folder; null: beside everything else.</param>
    /// <param name="fleetFolder">The clients' state folder; null: beside everything else.</param>
    /// <param name="more">Further fields of the spec, each with a comma behind it.</param>
    public static async Task<MortalFederation> StartAsync(
        string failpoint = "",
        int studentSteps = 60,
        int teacherSteps = 20,
        int rounds = Rounds,
        string? dataFolder = null,
        string? fleetFolder = null,
        string more = "")
    {
        var federation = new MortalFederation(rounds, dataFolder, fleetFolder);
        try
        {
            await File.WriteAllTextAsync(
                federation._folder.File("spec.json"), Spec(studentSteps, teacherSteps, rounds, more), TestContext.Current.CancellationToken);
            federation.Serve(failpoint);
            await federation.ServingAsync();
            federation._start = federation.Kept(ProcessUnderTest.Coordinator(
                federation._folder.Path, "start", "spec.json", "--coordinator", federation._url, "--wait", "--output", "run"));
            await federation._start.LineAsync("mortal: waiting");
            return federation;
        }
        catch
        {
            federation.Dispose();
            throw;
        }
    }

    /// <summary>Lets its clients join, all in one process.</summary>
    public void Join() => _fleet = Kept(ProcessUnderTest.Client(
        _folder.Path, "simulate", "--coordinator", _url, "--clients", $"{Clients}", "--data", "builtin:glyphs",
        "--private-samples", "120", "--transfer-samples", "60", "--partition", "iid", "--workers", "1", "--state", _fleetFolder));

    /// <summary>Starts the coordinator, or starts it again where it was.</summary>
    public void Serve(string failpoint = "") => Coordinator = Kept(ProcessUnderTest.FailingCoordinator(
        failpoint, _folder.Path, "serve", "--data-dir", DataFolder, "--listen", _url, "--workers", "1"));

    /// <summary>Waits until the coordinator serves.</summary>
    public Task ServingAsync() => Coordinator.LineAsync("Serving on");

    /// <summary><c>kill -9</c> of the coordinator, which must be alive for that.</summary>
    public async Task KillAsync()
    {
        Assert.False(Coordinator.HasExited, Coordinator.ToString());
        await Coordinator.KillAsync();
    }

    /// <summary>Runs one of the operator's verbs.</summary>
    public ProcessUnderTest Operator(string verb, params string[] arguments) =>
        Kept(ProcessUnderTest.Coordinator(_folder.Path, [verb, "--coordinator", _url, .. arguments]));

    /// <summary>Runs one of the clients' verbs.</summary>
    public ProcessUnderTest Client(string verb, params string[] arguments) =>
        Kept(ProcessUnderTest.Client(_folder.Path, [verb, "--coordinator", _url, .. arguments]));

    /// <summary>Waits for the end, stops the coordinator and holds what is stored to what the clients have sent.</summary>
    /// <returns>The hash of the last student.</returns>
    public async Task<string> FinishAsync()
    {
        await Fleet.SuccessAsync();
        await Start.SuccessAsync();
        Coordinator.Terminate();
        await Coordinator.SuccessAsync();
        AssertNothingLostOrCountedTwice(StateFile.ReadAll(Path.Combine(DataFolder, "state.db")));
        Assert.All(Run.GetProperty("rounds").EnumerateArray(), round => Assert.Equal(Clients, round.GetProperty("contributed").GetInt32()));
        return RunOutput.StudentSha256(Run);
    }

    /// <summary>The <c>run.json</c> of a federation that has ended.</summary>
    public JsonElement Run => RunOutput.Run(_folder.File("run"));

    /// <inheritdoc />
    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _folder.Dispose();
    }

    /// <summary>
    /// Each client's ledger names one answer a round, and its fleet ended well, so each was acknowledged: each must count,
    /// once, and nothing else may. A student a round, published once.
    /// </summary>
    private void AssertNothingLostOrCountedTwice(IReadOnlyList<StoredRecord> records)
    {
        var sent = Enumerable.Range(0, Clients).Select(index => $"client-{index:D5}").ToDictionary(client => client, Ledger);
        var rounds = records.Select(record => record.Value).OfType<RoundRecord>().Select(record => record.Round!).OrderBy(round => round.Plan.Round).ToList();
        Assert.Equal(Enumerable.Range(1, _rounds), rounds.Select(round => round.Plan.Round));
        foreach (var round in rounds)
        {
            Assert.Equal(RoundPhase.Completed, round.Phase);
            Assert.Equal(
                sent.Select(client => (client.Key, client.Value[round.Plan.Round])).Order(),
                round.Uploads.Select(upload => (upload.Key, upload.Value.SoftLabels.Sha256)).Order());
        }

        foreach (var client in sent.Keys)
        {
            var noted = (ClientRecord)records.Single(record => record.Key == $"mortal/{client}").Value;
            Assert.Equal((_rounds, rounds.Sum(round => round.Uploads[client].SentBytes)), (noted.LastRound, noted.BytesUp));
        }

        var students = records.Select(record => record.Value).OfType<StudentRegistryRecord>().Single().Versions;
        Assert.Equal(
            rounds.Select(round => (round.Plan.Round, round.Result!.Student)), students.Select(version => (version.Round, version.Result.Student)));
    }

    private Dictionary<int, string> Ledger(string client) => File
        .ReadAllLines(Path.Combine(_fleetFolder, client, "releases.jsonl"))
        .Select(RunOutput.Json)
        .Where(entry => entry.TryGetProperty("payloadSha256", out _))
        .ToDictionary(entry => entry.GetProperty("round").GetInt32(), entry => entry.GetProperty("payloadSha256").GetString()!);

    private ProcessUnderTest Kept(ProcessUnderTest process)
    {
        _processes.Add(process);
        return process;
    }

    // The deadline of an hour outlasts the patience of a test: an acknowledged upload that is lost makes it fail.
    private static string Spec(int studentSteps, int teacherSteps, int rounds, string more) => $$"""
        {
          "name": "mortal", "clients": 3, "rounds": {{rounds}}, "teacher": ["linear"], "student": "linear",
          "privateSamples": 120, "transferSamples": 60, {{more}}
          "training": {
            "studentSteps": {{studentSteps}}, "teacherMinSteps": {{teacherSteps}}, "teacherMaxSteps": {{teacherSteps}}, "refineMaxSteps": {{teacherSteps}}
          }
        }
        """;
}
