using FedDistill.ClientNode.Release;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Transport;

/// <summary>Carries a contributor's judgement of a round's candidates to the coordinator.</summary>
public sealed class BallotBox(CoordinatorConnection connection)
{
    /// <summary>Reports until the coordinator has it.</summary>
    /// <exception cref="Core.Errors.FedDistillException">WrongState when the election is over.</exception>
    public Task CastAsync(ReleasedHits released, CancellationToken cancellationToken)
    {
        var entry = released.Entry;
        var request = new ReportHitsRequest
        {
            Federation = entry.Federation,
            Client = entry.Client,
            Round = entry.Round,
            Hits = { entry.Hits },
            Judged = entry.Judged,
        };
        return connection.CallAsync("report hits", call => connection.Federation.ReportHitsAsync(request, call), cancellationToken);
    }
}
