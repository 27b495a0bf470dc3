using FedDistill.ClientNode.Data;
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
        plan, [.. Enumerable.Range(0, options.Partition.Count).Select(FleetOptions.ClientName)], options.Terms.Seed);

    /// <summary>Puts a client together: whole and honest, or with a teacher that lies, false rows or false counts.</summary>
    /// <param name="environment">What the clients share.</param>
    /// <param name="state">The client's state.</param>
    /// <param name="rows">Its private rows.</param>
    /// <param name="architecture">Its teacher's layers.</param>
    /// <param name="listener">Hears of each step.</param>
    public RoundParticipant CreateParticipant(
        ClientEnvironment environment, ClientState state, LabelledTable rows, Architecture architecture, IParticipantListener listener)
    {
        var overheard = new OverheardListener(state.Client, _honest, listener);
        if (!plan.IsAttacker(state.Client))
        {
            return environment.CreateParticipant(state, new PrivateData(rows), architecture, overheard);
        }

        var honest = new LocalTeacher(state.Client, architecture, environment, state.Teachers);
        return environment.CreateParticipant(
            state,
            FalseRows.Of(plan, rows, options.Pool, options.Partition),
            new LyingTeacher(honest, state.Client, plan, _honest, options.Terms.Seed),
            overheard);
    }
}
