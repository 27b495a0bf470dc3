using FedDistill.ClientNode.Transport;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.ClientNode.Tests.Fakes;

internal sealed class FakeFederationService(FakeCoordinator coordinator) : Federation.FederationBase
{
    public override Task<FederationDescription> Describe(DescribeRequest request, ServerCallContext context) =>
        Task.FromResult(coordinator.Description
            ?? throw new RpcException(new Status(StatusCode.NotFound, "No federation has been started here yet.")));

    public override Task<JoinReply> Join(JoinRequest request, ServerCallContext context)
    {
        lock (coordinator.Joins)
        {
            coordinator.Joins.Add(request);
            return Task.FromResult(new JoinReply { Index = coordinator.Joins.Count - 1, LedgerHead = coordinator.LedgerHead });
        }
    }

    public override Task<LeaveReply> Leave(LeaveRequest request, ServerCallContext context)
    {
        coordinator.Leaves.Add(request);
        return Task.FromResult(new LeaveReply());
    }

    public override Task<DeclineReply> Decline(DeclineRequest request, ServerCallContext context)
    {
        lock (coordinator.Joins)
        {
            coordinator.Declines.Add(request);
        }

        return Task.FromResult(new DeclineReply());
    }

    public override Task<ReportHitsReply> ReportHits(ReportHitsRequest request, ServerCallContext context)
    {
        coordinator.Reports.Add(request);
        coordinator.OnReported(request);
        return Task.FromResult(new ReportHitsReply());
    }

    public override async Task WatchRounds(
        WatchRoundsRequest request, IServerStreamWriter<RoundEvent> responseStream, ServerCallContext context)
    {
        var number = ++coordinator.WatchCount;
        while (true)
        {
            var (state, changed) = coordinator.Now();
            await responseStream.WriteAsync(state, context.CancellationToken);
            if (number <= coordinator.WatchesToBreak)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "The test broke this watch."));
            }

            if (RoundFeed.IsEnd(state.FederationState))
            {
                return;
            }

            await changed.WaitAsync(context.CancellationToken);
        }
    }
}
