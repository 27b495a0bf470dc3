using FedDistill.ClientNode.Release;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Transport;

/// <summary>Carries a contributor's judgement of a round's candidates to the coordinator.</summary>
public sealed class BallotBox(CoordinatorConnection connection)
{
    /// <summary>Reports until the coordinator has it.</summary>
    /// <exception cref="Core.Errors.FedDistillException">WrongState when the election is over.</exception>
    public Task CastAsync(HitsEntry released, CancellationToken cancellationToken)
    {
        var request = new ReportHitsRequest
        {
            Federation = released.Federation,
            Client = released.Client,
            Round = released.Round,
            Hits = { released.Hits },
            Judged = released.Judged,
        };
        return connection.CallAsync("report hits", call => connection.Federation.ReportHitsAsync(request, call), cancellationToken);
    }
}
