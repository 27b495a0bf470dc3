using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Data;
using FedDistill.Core.Models;

namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>Makes the clients of a fleet in which some lie.</summary>
/// <param name="plan">Who lies, and how.</param>
/// <param name="options">The fleet.</param>
internal sealed class FleetAttack(AttackPlan plan, FleetOptions options)
{
    private readonly HonestUploads _honest = new(
        plan, Enumerable.Range(0, options.Partition.Count).Select(FleetOptions.ClientName));

    /// <summary>A client takes no part any more, or never did: no liar waits for it.</summary>
    public void Gone(string client) => _honest.Gone(client);

    /// <summary>Puts a client together: whole and honest, or with a teacher that lies, false rows or false counts.</summary>
    /// <param name="environment">What the clients share.</param>
    /// <param name="state">The client's state.</param>
    /// <param name="own">The private rows that it learns from.</param>
    /// <param name="all">All that it has: told counts are theirs.</param>
    /// <param name="architecture">Its teacher's layers.</param>
    /// <param name="listener">Hears of each step.</param>
    public RoundParticipant CreateParticipant(
        ClientEnvironment environment,
        ClientState state,
        LabelledTable own,
        LabelledTable all,
        Architecture architecture,
        IParticipantListener listener)
    {
        var data = FalseRows.Of(plan, state.Client, own, all, options.Pool, options.Partition);
        var overheard = new OverheardListener(state.Client, _honest, listener);
        if (!plan.IsAttacker(state.Client))
        {
            return environment.CreateParticipant(state, data, architecture, overheard);
        }

        var honest = new LocalTeacher(state.Client, architecture, environment, state.Teachers);
        return environment.CreateParticipant(
            state,
            data,
            new LyingTeacher(honest, state.Client, plan, _honest, options.Terms.Seed),
            overheard);
    }
}
