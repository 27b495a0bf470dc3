using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>A coordinator, its disk, its clients and the network between them; one operation at a time.</summary>
internal sealed class World
{
    /// <summary>More clients than any federation waits for: some come later, some are strangers.</summary>
    private const int Clients = 6;

    private static readonly TimeSpan ClockStep = TimeSpan.FromMinutes(1);

    private readonly Scenario _scenario;
    private readonly SimulatedDisk _disk = new();
    private readonly Promises _promises;
    private readonly List<WorkReport> _reports = [];
    private readonly Queue<WorkReport> _unheard = [];
    private SimulatedCoordinator? _coordinator;
    private bool _losesResponse;

    public World(long seed)
    {
        _scenario = new Scenario(seed);
        _promises = new Promises(_scenario, _disk);
        Restart();
        Try(coordinator => coordinator.Start(_scenario.Definition));
    }

    public FederationRecord Federation => _disk.Federation.Durable;

    /// <summary>
    /// Whether nothing is under way, on the disk or in the process: one that was told that its stop could not be stored may
    /// go on until the next write.
    /// </summary>
    private bool IsOver =>
        Federation.HasEnded && _coordinator is { Federation.HasEnded: true } running && running.Newest is not { HasEnded: false };

    /// <summary>Lets one thing happen and holds the world to its promises.</summary>
    public void Apply(Operation operation)
    {
        Do(operation);
        _promises.Check();
    }

    /// <summary>
    /// Faults stop and time goes on. Whatever the clients do, the round ends by its deadline, and with the last one the
    /// federation.
    /// </summary>
    public void Heal()
    {
        _disk.Faults.Heal();
        _losesResponse = false;
        if (_coordinator is null)
        {
            Restart();
        }

        var spec = _scenario.Spec;
        var patience = TimeSpan.FromMinutes(spec.JoinMinutes)
            + (spec.Rounds * (TimeSpan.FromMinutes(spec.DeadlineMinutes) + RoundTransitions.LongestJudging + (3 * ClockStep)));
        for (var passed = TimeSpan.Zero; !IsOver; passed += ClockStep)
        {
            Promises.Require(passed <= patience, "liveness", () => $"{patience} after the last fault it is still {Federation.Phase} in round {Federation.Round}");
            RunTimers();
            FinishWork(fails: false);
            Try(coordinator => coordinator.Tick(ClockStep));
            RunTimers();
            _promises.Check();
        }

        _promises.CheckEnd();
    }

    private void Do(Operation operation)
    {
        var client = operation.Who % Clients;
        var newest = _coordinator?.Newest;
        var round = newest?.Plan.Round ?? 0;
        switch (operation.What)
        {
            case Happening.Upload when round > 0:
                Upload(client, round, process: 0);
                break;
            case Happening.Replay when round > 0:
                Upload(client, 1 + (operation.How % round), process: 0);
                break;
            case Happening.OtherBytes when round > 0:
                Upload(client, round, process: 1);
                break;
            case Happening.WrongRound when round > 1:
                Upload(client, round - 1, operation.How % 2);
                break;
            case Happening.Join when _coordinator?.Federation.Definition is not null:
                Try(coordinator => coordinator.Join(Scenario.NameOf(client)));
                break;
            case Happening.Leave when _coordinator?.Federation.Definition is not null:
                Try(coordinator => coordinator.Leave(Scenario.NameOf(client)));
                break;
            case Happening.Vote or Happening.OtherVote when newest is { Candidates.Count: > 0 }:
                Vote(client, newest, operation);
                break;
            case Happening.AdvanceTime:
                for (var minute = 0; minute <= operation.How / 2; minute++)
                {
                    Try(coordinator => coordinator.Tick(ClockStep));
                }

                break;
            case Happening.RunTimers:
                RunTimers();
                break;
            case Happening.FinishWork:
                FinishWork(fails: operation.How == 0);
                break;
            case Happening.StaleReport when _reports.Count > 0:
                ReportAgain(_reports[operation.How % _reports.Count]);
                break;
            case Happening.LoseResponse:
                _losesResponse = true;
                break;
            case Happening.WriteFault:
                _disk.Faults.Arm((Fault)(1 + (operation.Who % 4)), operation.How % 4);
                break;
            case Happening.Crash:
                Crash();
                break;
            case Happening.Restart when _coordinator is null:
                Restart();
                break;
            case Happening.StartAgain:
                StartAgain(isOther: operation.How % 2 == 0);
                break;
            case Happening.Stop when operation.How < 2 && _coordinator?.Federation.Definition is not null:
                Try(coordinator => coordinator.Stop());
                break;
        }
    }

    private void Upload(int client, int round, int process)
    {
        var upload = Scenario.AnswerOf(client, round, process);
        var before = _coordinator!.Round(round)!;
        UploadOutcome? outcome = null;
        if (Try(coordinator => outcome = coordinator.Accept(round, Scenario.NameOf(client), upload)))
        {
            Promises.Answered(before, Scenario.NameOf(client), upload, outcome!);
            if (!TakeLoss() && outcome is not UploadOutcome.Refused)
            {
                _promises.Acknowledged(round, Scenario.NameOf(client), upload.SoftLabels.Sha256);
            }
        }
    }

    private void Vote(int client, RoundState round, Operation operation)
    {
        var hits = round.Candidates.Select((_, index) => (operation.How + (7 * index * client)) % 17).ToArray();
        var rows = operation.What == Happening.OtherVote && operation.How % 3 == 0 ? 3 : 16;
        UploadOutcome? outcome = null;
        if (Try(coordinator => outcome = coordinator.Vote(round.Plan.Round, Scenario.NameOf(client), new HeldOutVote(hits, rows))))
        {
            Promises.Require(
                outcome is not UploadOutcome.Accepted || hits.All(count => count <= rows), "votes", () => "more hits than rows counted");
            TakeLoss();
        }
    }

    private void FinishWork(bool fails)
    {
        if (_coordinator is not { } coordinator)
        {
            return;
        }

        if (_unheard.Count == 0 && coordinator.Backlog.TryDequeue(out var job))
        {
            _promises.CheckAggregate(job.Round);
            var report = new WorkReport(
                job.Round.Plan.Round, job.Round.Attempt, job.Done ?? (fails ? [] : _scenario.Distill(job.Round)));
            _reports.Add(report);
            _unheard.Enqueue(report);
        }

        if (_unheard.TryPeek(out var unheard) && Try(running => running.Report(unheard)))
        {
            _unheard.Dequeue();
        }
    }

    private void ReportAgain(WorkReport report)
    {
        var before = _coordinator?.Round(report.Round);
        if (before is not null && Try(coordinator => coordinator.Report(report)))
        {
            var after = _coordinator!.Round(report.Round)!;
            Promises.Require(
                report.Attempt == before.Attempt || after.Phase == before.Phase, "stale attempt", () => $"{report} moved {before.Phase} to {after.Phase}");
        }
    }

    private void StartAgain(bool isOther)
    {
        try
        {
            var isStarted = _coordinator?.Federation.Definition is not null;
            var definition = isOther && isStarted ? _scenario.Definition with { TransferRows = 9 } : _scenario.Definition;
            if (Try(coordinator => coordinator.Start(definition)))
            {
                Promises.Require(!(isOther && isStarted), "one definition", () => "another one was started under the same name");
            }
        }
        catch (FedDistillException exception) when (exception.Code == ErrorCode.Conflict)
        {
            // As it should be.
        }
    }

    private void RunTimers() => Try(coordinator => coordinator.RunTimers());

    private void Crash()
    {
        _coordinator = null;
        // What the worker has made and not told dies with the process.
        _unheard.Clear();
    }

    private void Restart()
    {
        _disk.LoadAll();
        _coordinator = new SimulatedCoordinator(_disk);
        _disk.ReadAnew = _coordinator.Forget;
        Try(coordinator => coordinator.Resume());
    }

    private bool TakeLoss()
    {
        var isLost = _losesResponse;
        _losesResponse = false;
        return isLost;
    }

    /// <summary>A call; false when it fails, because the disk or the whole process does.</summary>
    private bool Try(Action<SimulatedCoordinator> call)
    {
        if (_coordinator is null)
        {
            return false;
        }

        try
        {
            call(_coordinator);
            return true;
        }
        catch (WriteFailedException)
        {
            return false;
        }
        catch (CrashedException)
        {
            Crash();
            return false;
        }
        catch (FedDistillException exception) when (exception.Code == ErrorCode.WrongState)
        {
            // Joining a federation that has ended.
            return false;
        }
    }
}
