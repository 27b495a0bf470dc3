using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Overlap;
using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Fleet;

/// <summary>
/// Many clients in one process. Each is a whole <see cref="RoundParticipant"/> with its own private rows, teacher,
/// ledger and gRPC calls; they
/// share the connection, the transfer set and the training threads. A client that waits costs a few objects and no
/// thread.
/// </summary>
public sealed class ClientFleet(FleetOptions options, TimeProvider time, ILoggerFactory loggerFactory)
{
    private readonly ILogger _logger = loggerFactory.CreateLogger<ClientFleet>();
    private readonly FleetAttack? _attack = options.Attack is { } plan ? new FleetAttack(plan, options) : null;

    /// <summary>Joins all clients in the order of their names and takes part until the federation ends.</summary>
    /// <returns>Each client's outcome, in the order of the partition.</returns>
    /// <exception cref="FedDistillException">What a client's part in a federation can end with; the other clients are
    /// stopped then.</exception>
    public async Task<IReadOnlyList<ParticipantOutcome>> RunAsync(CancellationToken cancellationToken)
    {
        var journal = new FleetJournal(options.Partition.Count, _logger, options.Observer);
        var overlap = new TransferOverlap(options.Transfer, OverlapDepths.For(options.Terms, options.Overlap));
        var states = new List<ClientState>();
        try
        {
            foreach (var client in Clients)
            {
                states.Add(OpenState(client));
            }

            return await TakePartAsync(
                states, [.. states.Select((state, index) => CreateParticipant(overlap, state, index, journal))], cancellationToken);
        }
        finally
        {
            states.ForEach(state => state.Dispose());
        }
    }

    private async Task<IReadOnlyList<ParticipantOutcome>> TakePartAsync(
        List<ClientState> states, RoundParticipant?[] participants, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await JoinAllAsync(states, participants, cancellationToken);
            return await Task.WhenAll(participants.Select((participant, index) => participant is null
                ? Task.FromResult(new ParticipantOutcome(FederationState.Unspecified, "It declined.", null))
                : TakePartAsync(participant, states[index].Client, stop)));
        }
        catch
        {
            // Whoever does not come again says so, or every round would wait for it.
            await Task.WhenAll(Clients.Select(client => MembershipOf(client).LeaveAsync(options.Terms, client)));
            throw;
        }
    }

    private IEnumerable<string> Clients => Enumerable.Range(0, options.Partition.Count).Select(FleetOptions.ClientName);

    private FederationMembership MembershipOf(string client) =>
        new(options.ConnectionOf(client), time, loggerFactory.CreateLogger<FederationMembership>());

    private async Task JoinAllAsync(
        List<ClientState> states, RoundParticipant?[] participants, CancellationToken cancellationToken)
    {
        for (var index = 0; index < options.Partition.Count; index++)
        {
            var client = FleetOptions.ClientName(index);
            if (participants[index] is null)
            {
                _attack?.Gone(client);
                await MembershipOf(client).DeclineAsync(options.Terms, client, DeclineReason.TransferSet, "", cancellationToken);
                continue;
            }

            var reply = await MembershipOf(client).JoinAsync(options.Terms, client, options.Terms.TeacherFor(index), cancellationToken);
            states[index].Ledger.CheckRemembers(reply.LedgerHead);
        }

        _logger.FleetJoined(
            options.Partition.Count,
            options.Terms.Federation,
            options.Partition.Sum(rows => rows.Length),
            string.Join(", ", options.Terms.TeacherArchitectures),
            options.Threads.Count);
    }

    /// <summary>A client, or null where too many of its rows stand in the transfer set too.</summary>
    private RoundParticipant? CreateParticipant(TransferOverlap overlap, ClientState state, int index, FleetJournal journal)
    {
        var rows = options.Pool.Select(options.Partition[index]);
        var finding = overlap.Check(rows);
        if (finding.Dropped > 0)
        {
            _logger.TransferRowsDropped(finding.Dropped);
        }

        if (finding.Refusal.Length > 0)
        {
            return null;
        }

        var environment = new ClientEnvironment(
            options.ConnectionOf(state.Client), options.Terms, options.Transfer, options.Threads, options.Device, time);
        var architecture = TeacherArchitecture.Parse(options.Terms.TeacherFor(index), options.Terms.Schema.Shape);
        var listener = journal.ListenerOf(state.Client);
        return _attack is null
            ? environment.CreateParticipant(state, new PrivateData(finding.Own, rows), architecture, listener)
            : _attack.CreateParticipant(environment, state, finding.Own, rows, architecture, listener);
    }

    private ClientState OpenState(string client) =>
        ClientState.Open(Path.Combine(options.StateFolder, client), client, options.Terms);

    /// <summary>
    /// A client that fails stops the others at once instead of leaving them to wait for its round's deadline.
    /// </summary>
    private async Task<ParticipantOutcome> TakePartAsync(RoundParticipant participant, string client, CancellationTokenSource stop)
    {
        try
        {
            return await participant.TakePartAsync(stop.Token);
        }
        catch (FedDistillException exception) when (exception.Code == ErrorCode.PrivacyBudget)
        {
            // The others go on with what they have left.
            await MembershipOf(client).DeclineAsync(options.Terms, client, DeclineReason.Budget, "", stop.Token);
            return new ParticipantOutcome(FederationState.BudgetExhausted, exception.Message, participant.Newest);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            _attack?.Gone(client);
        }
    }
}
