using System.Security.Cryptography;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Storage;
using FedDistill.Coordinator.Telemetry;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Federations;

/// <inheritdoc cref="IFederationGrain" />
public sealed class FederationGrain(
    [PersistentState("federation")] IPersistentState<FederationRecord> state,
    UploadPruner pruner,
    CoordinatorLimits limits,
    CoordinatorInstruments instruments,
    TimeProvider time,
    ILogger<FederationGrain> logger)
    : Grain, IFederationGrain
{
    private readonly DurableState<FederationRecord> _state = new(state);
    private readonly ChangeFeed<FederationRecord> _changes = new();

    private long _clock;

    private string Name => this.GetPrimaryKeyString();

    private FederationRecord Record => _state.Value;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _clock = time.GetTimestamp();
        instruments.OnFederation(Name, Record);
        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<FederationRecord> StartAsync(FederationDefinition definition)
    {
        var started = FederationTransitions.Start(Record, definition);
        if (!ReferenceEquals(started, Record))
        {
            await GrainFactory.GetGrain<IFederationDirectoryGrain>(0).AddAsync(Name);
            await WriteAsync(started with { Instance = RandomNumberGenerator.GetHexString(32, lowercase: true) });
            logger.FederationStarted(Name, definition.Spec.Clients, definition.Spec.Rounds, definition.TransferRows);
            LogPrivacy(definition);
        }

        return Record;
    }

    /// <inheritdoc />
    public Task<bool> ExistsAsync() => Task.FromResult(Record.Definition is not null);

    /// <inheritdoc />
    public Task<FederationRecord> GetAsync() => Task.FromResult(Existing());

    /// <inheritdoc />
    public async Task<int> JoinAsync(string client, string teacherArchitecture, string schemaSha256, string transferSetSha256)
    {
        var (joined, index) = FederationTransitions.Join(Existing(), client, schemaSha256, transferSetSha256);
        var isNew = joined.Members.Count > Record.Members.Count;
        if (isNew)
        {
            CheckRoom(client);
        }

        var isChanged = await WriteIfChangedAsync(joined);
        if (isNew)
        {
            logger.ClientJoined(Name, client, Record.Members.Count, Record.Definition!.Spec.Clients);
        }

        await TellRoundAsync(client, isPresent: true, isChanged);

        await GrainFactory.GetGrain<IClientGrain>($"{Name}/{client}").JoinedAsync(teacherArchitecture);
        await DoAsync(FederationTransitions.Next(Record));
        return index;
    }

    /// <inheritdoc />
    public async Task LeaveAsync(string client)
    {
        if (await WriteIfChangedAsync(FederationTransitions.Leave(Existing(), client)))
        {
            logger.ClientLeft(Name, client);
            await TellRoundAsync(client, isPresent: false, isChanged: true);
        }
    }

    /// <inheritdoc />
    public async Task DeclineAsync(string client, string reason)
    {
        var declined = FederationTransitions.Decline(Existing(), client, reason);
        if (declined.Declined.Count > limits.Members)
        {
            // Names that nobody has joined under must not fill the record.
            CheckRoom(client);
        }

        if (await WriteIfChangedAsync(declined))
        {
            logger.ClientDeclined(Name, client, reason);
            await TellRoundAsync(client, isPresent: false, isChanged: true);
            await DoAsync(FederationTransitions.Next(Record));
        }
    }

    /// <inheritdoc />
    public async Task RoundEndedAsync(RoundState round)
    {
        // What was remembered before may now stand behind a newer answer.
        string[] dispensable = [.. Record.Remembered.Values.Select(answer => answer.Upload).Concat(round.Uploads.Values).Select(upload => upload.SoftLabels.Sha256)];
        await ConcludeAsync(round);

        // Also when it was told before: the next round may not have been announced then.
        await DoAsync(FederationTransitions.Next(Record));
        pruner.Add(new EndedRound(Name, round.Plan.Round, dispensable));
    }

    /// <inheritdoc />
    public async Task<FederationRecord> StopAsync(string reason)
    {
        if (await WriteIfChangedAsync(FederationTransitions.Stop(Existing(), reason)))
        {
            LogEnd();
        }

        await DoAsync(FederationTransitions.Next(Record));
        return Record;
    }

    /// <inheritdoc />
    public async Task ResumeAsync()
    {
        if (Record is { Definition: { } definition, HasEnded: false })
        {
            logger.FederationResumed(Name, Record.Round, definition.Spec.Rounds);
        }

        await DoAsync(FederationTransitions.Resume(Record));
    }

    /// <inheritdoc />
    public async Task<bool> LookAfterAsync()
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_clock, now);
        _clock = now;
        await WriteIfChangedAsync(FederationTransitions.Tick(Record, elapsed));
        await DoAsync(FederationTransitions.Next(Record));
        if (Record is { Round: > 0, HasEnded: false })
        {
            await Round(Record.Round).LookAfterAsync();
        }

        return Record.IsSettled;
    }

    /// <inheritdoc />
    public IAsyncEnumerable<FederationRecord> WatchAsync(CancellationToken cancellationToken)
    {
        Existing();
        return _changes.ReadAsync(() => Record, record => record.IsSettled, cancellationToken);
    }

    private async Task DoAsync(FederationStep step)
    {
        switch (step)
        {
            case FederationStep.Announce announcement:
                // The round first, so that whoever hears of it finds it. A crash in between is mended by announcing it
                // again, which is harmless.
                var round = announcement.Round.Plan.Round;
                await Round(round).BeginAsync(announcement.Round);
                await WriteIfChangedAsync(FederationTransitions.Announced(Record, round));
                break;
            case FederationStep.Proceed present:
                await Round(present.Round).ResumeAsync();
                break;
            case FederationStep.End end:
                await WriteAsync(end.Ended);
                LogEnd();
                break;
            case FederationStep.Cancel cancelled:
                await ConcludeAsync(await Round(cancelled.Round).CancelAsync(cancelled.Reason));
                break;
        }
    }

    private async Task ConcludeAsync(RoundState round)
    {
        var hadEnded = Record.HasEnded;
        if (await WriteIfChangedAsync(FederationTransitions.Conclude(Record, round)))
        {
            LogSpent(round.Plan.Round);
            if (!hadEnded && Record.HasEnded)
            {
                LogEnd();
            }
        }
    }

    /// <summary>
    /// Who says goodbye is not waited for. A crash between the two writes costs the round its deadline, no more.
    /// </summary>
    private Task TellRoundAsync(string client, bool isPresent, bool isChanged) =>
        isChanged && Record.Round > 0 && !Record.IsFinished(Record.Round)
            ? Round(Record.Round).PresenceAsync(client, isPresent)
            : Task.CompletedTask;

    private void LogPrivacy(FederationDefinition definition)
    {
        var classes = FederationSchema.FromJson(definition.SchemaJson).ClassNames.Count;
        foreach (var line in PrivacyBanner.Of(definition.Spec, definition.TransferRows, classes))
        {
            if (line.StartsWith(PrivacyBanner.Warning, StringComparison.Ordinal))
            {
                logger.PrivacyDoubted(Name, line[PrivacyBanner.Warning.Length..]);
            }
            else
            {
                logger.PrivacyPromised(Name, line);
            }
        }
    }

    private void LogSpent(int round)
    {
        var privacy = FederationPrivacy.Of(Record.Definition!.Spec, Record.Spent());
        if (privacy.Unit.Length > 0)
        {
            logger.PrivacySpent(round, privacy.Epsilon, privacy.Budget, privacy.Delta, PrivacyAdjacencyWords.Word(privacy.Adjacency), privacy.Unit, privacy.Method);
        }
    }

    private void LogEnd() => logger.FederationEnded(Name, Record.Phase, Record.Finished.Count, Record.Reason);

    private async Task<bool> WriteIfChangedAsync(FederationRecord record)
    {
        var isChanged = !ReferenceEquals(record, Record);
        if (isChanged)
        {
            await WriteAsync(record);
        }

        return isChanged;
    }

    private async Task WriteAsync(FederationRecord record)
    {
        await _state.ReplaceAsync(record);
        instruments.OnFederation(Name, Record);
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
}
