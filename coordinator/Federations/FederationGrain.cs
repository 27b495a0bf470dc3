using System.Text.Json;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Storage;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Federations;

/// <inheritdoc cref="IFederationGrain" />
public sealed class FederationGrain(
    [PersistentState("federation")] IPersistentState<FederationRecord> state, CoordinatorLimits limits, ILogger<FederationGrain> logger)
    : Grain, IFederationGrain
{
    private readonly ChangeFeed<FederationRecord> _changes = new();

    private string Name => this.GetPrimaryKeyString();

    private FederationRecord Record => state.State;

    /// <inheritdoc />
    public async Task<FederationRecord> StartAsync(FederationDefinition definition)
    {
        if (Record.Definition is not null)
        {
            return Same(Record.Definition, definition)
                ? Record
                : throw new FedDistillException(
                    ErrorCode.Conflict,
                    $"A federation named {Name} was started here before, with another spec or transfer set. Choose another name with --name.");
        }

        await GrainFactory.GetGrain<IFederationDirectoryGrain>(0).AddAsync(Name);
        await WriteAsync(Record with { Definition = definition });
        logger.FederationStarted(Name, definition.Spec.Clients, definition.Spec.Rounds, definition.TransferRows);
        return Record;
    }

    /// <inheritdoc />
    public Task<bool> ExistsAsync() => Task.FromResult(Record.Definition is not null);

    /// <inheritdoc />
    public Task<FederationRecord> GetAsync() => Task.FromResult(Existing());

    /// <inheritdoc />
    public async Task<int> JoinAsync(string client, string teacherArchitecture, string schemaSha256, string transferSetSha256)
    {
        var definition = Existing().Definition!;
        CheckPin("schema", schemaSha256, FederationSchema.FromJson(definition.SchemaJson).Sha256());
        CheckPin("transfer set", transferSetSha256, definition.TransferSet.Sha256);
        if (Record.HasEnded)
        {
            throw new FedDistillException(
                ErrorCode.WrongState, $"Federation {Name} has ended ({Record.Phase}); join another one.");
        }

        var index = Record.Members.ToList().FindIndex(member => member.Name == client);
        var joined = new FederationMember(client, Active: true);
        if (index < 0)
        {
            CheckRoom(client);
            index = Record.Members.Count;
            await WriteAsync(Record with { Members = [.. Record.Members, joined] });
            logger.ClientJoined(Name, client, Record.Members.Count, definition.Spec.Clients);
        }
        else if (Record.Members[index] != joined)
        {
            await WriteAsync(Record with { Members = [.. Record.Members.Select(member => member.Name == client ? joined : member)] });
        }

        await GrainFactory.GetGrain<IClientGrain>($"{Name}/{client}").JoinedAsync(teacherArchitecture);
        await BeginIfCompleteAsync();
        return index;
    }

    /// <inheritdoc />
    public async Task LeaveAsync(string client)
    {
        if (Existing().Members.Any(member => member.Name == client && member.Active))
        {
            await WriteAsync(Record with
            {
                Members = [.. Record.Members.Select(member => member.Name == client ? member with { Active = false } : member)],
            });
            logger.ClientLeft(Name, client);
        }
    }

    /// <inheritdoc />
    public async Task RoundEndedAsync(RoundState round)
    {
        if (Record.HasEnded || round.Plan.Round != Record.Round)
        {
            return;
        }

        if (IsFinished(Record.Round))
        {
            // Told before, but the next round could not be announced then.
            await AnnounceAsync(Record.Round + 1);
            return;
        }

        var ended = Record with
        {
            Finished = [.. Record.Finished, FinishedRound.Of(round)],
            Remembered = RememberedUploads.After(round, Record.Remembered),
        };
        if (round.Phase == RoundPhase.Failed)
        {
            await EndAsync(ended with { Phase = FederationPhase.Failed, Reason = $"Round {round.Plan.Round} failed: {round.FailureReason}" });
        }
        else if (round.Plan.Round == ended.Definition!.Spec.Rounds)
        {
            await EndAsync(ended with { Phase = FederationPhase.Completed });
        }
        else
        {
            await WriteAsync(ended);
            await AnnounceAsync(round.Plan.Round + 1);
        }
    }

    /// <inheritdoc />
    public async Task<FederationRecord> StopAsync(string reason)
    {
        if (!Existing().HasEnded)
        {
            await EndAsync(Record with { Phase = FederationPhase.Stopped, Reason = reason });
        }

        await CancelRoundOfStoppedAsync();
        return Record;
    }

    /// <inheritdoc />
    public async Task ResumeAsync()
    {
        await CancelRoundOfStoppedAsync();
        if (Record.Definition is null || Record.HasEnded)
        {
            // Without a definition: the process died before the federation was stored; whoever started it was not told
            // that it was.
            return;
        }

        logger.FederationResumed(Name, Record.Round, Record.Definition!.Spec.Rounds);
        if (Record.Round > 0 && IsFinished(Record.Round))
        {
            // The process died between the end of one round and the announcement of the next.
            await AnnounceAsync(Record.Round + 1);
        }
        else if (Record.Round > 0)
        {
            await AnnounceAsync(Record.Round);
        }
        else
        {
            await BeginIfCompleteAsync();
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<FederationRecord> WatchAsync(CancellationToken cancellationToken)
    {
        Existing();
        return _changes.ReadAsync(() => Record, record => record.HasEnded, cancellationToken);
    }

    private async Task BeginIfCompleteAsync()
    {
        if (Record.Round == 0 && Record.Members.Count(member => member.Active) >= Record.Definition!.Spec.Clients)
        {
            await AnnounceAsync(1);
        }
    }

    private async Task AnnounceAsync(int round)
    {
        var definition = Record.Definition!;
        var active = Record.Members.Where(member => member.Active).Select(member => member.Name);
        var cohort = CohortSelection.Choose(active, definition.Spec.Participation, definition.Spec.Seed, round);
        if (cohort.Count == 0)
        {
            await EndAsync(Record with { Phase = FederationPhase.Failed, Reason = $"Round {round} has no clients left to ask." });
            return;
        }

        // The round first, so that whoever hears of it finds it. A crash in between is mended by announcing it again,
        // which is harmless.
        var plan = RoundPlanner.For(definition.Spec, round, definition.TransferRows, Record.Coverage);
        await Round(round).BeginAsync(definition, plan, cohort, RememberedUploads.For(plan, active, Record.Remembered));
        if (Record.Round != round)
        {
            await WriteAsync(Record with { Phase = FederationPhase.Running, Round = round });
        }
    }

    // Also after a crash between the two writes; cancelling again is harmless.
    private async Task CancelRoundOfStoppedAsync()
    {
        if (Record.Phase == FederationPhase.Stopped && Record.Round > 0)
        {
            await Round(Record.Round).CancelAsync(Record.Reason);
        }
    }

    private bool IsFinished(int round) => Record.Finished.Any(finished => finished.Round == round);

    private async Task EndAsync(FederationRecord ended)
    {
        await WriteAsync(ended);
        logger.FederationEnded(Name, ended.Phase, ended.Finished.Count, ended.Reason);
    }

    private async Task WriteAsync(FederationRecord record)
    {
        await state.ReplaceAsync(record);
        _changes.Publish();
    }

    private FederationRecord Existing()
    {
        if (Record.Definition is not null)
        {
            return Record;
        }

        // Whoever asks for names that do not exist must not fill the memory with them.
        this.DeactivateOnIdle();
        throw new FedDistillException(
            ErrorCode.NotFound, $"There is no federation {Name} here. Start it with: feddistill-coordinator start --name {Name}");
    }

    private void CheckRoom(string client)
    {
        if (Record.Members.Count >= limits.Members)
        {
            throw new FedDistillException(
                ErrorCode.WrongState,
                $"{client} cannot join: federation {Name} has {Record.Members.Count} members, as many as it takes. Serve with a higher --max-members.");
        }
    }

    private IRoundGrain Round(int round) => GrainFactory.GetGrain<IRoundGrain>(RoundKey.Of(Name, round));

    private void CheckPin(string what, string got, string expected)
    {
        if (got != expected)
        {
            throw new FedDistillException(
                ErrorCode.HashMismatch,
                $"This client checked its data against a {what} with SHA-256 {got}; federation {Name} has {expected}. Get the federation's {what} again.");
        }
    }

    private static bool Same(FederationDefinition one, FederationDefinition other) =>
        JsonSerializer.Serialize(one, FedDistillJson.Compact) == JsonSerializer.Serialize(other, FedDistillJson.Compact);
}
