using FedDistill.Coordinator.Cli;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Federations;

/// <summary>A node that will not take part is not waited for, and the operator sees why.</summary>
public sealed class DeclineTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Fact]
    public async Task Decline_OneOfThree_TheOthersBeginAndTheOperatorSeesTheReason()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name, clients: 3) with { Quorum = 0.5 });
        await _coordinator.JoinAsync(_name, "anna", "ben");

        await DeclineAsync("carl", DeclineReason.Privacy, "local-dp,epsilon<=4");

        var round = await _coordinator.WaitForAsync(_name, state => state.Round == 1);
        Assert.Equal(["anna", "ben"], round.Cohort);
        var status = await _coordinator.StatusAsync(_name);
        Assert.Equal(
            ["  carl takes no part: its own floor is local-dp,epsilon<=4, and this federation promises less"], StatusText.Declined(status));
    }

    [Fact]
    public async Task Decline_MemberOfARunningRound_IsNotAskedAgain()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");

        await DeclineAsync("ben", DeclineReason.Budget);

        var ben = (await _coordinator.StatusAsync(_name)).Clients.Single(client => client.Name == "ben");
        Assert.Equal((false, "its privacy budget is spent"), (ben.Active, ben.Declined));
    }

    [Theory]
    [InlineData(DeclineReason.Unspecified, "")]
    [InlineData(DeclineReason.Privacy, "a floor that is much longer than sixty-four characters can ever be, is it not")]
    [InlineData(DeclineReason.Privacy, "red\u001b[31m")]
    public async Task Decline_ReasonOfNoSense_IsRefused(DeclineReason reason, string floor)
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name));

        var refusal = await Refusal.OfAsync(DeclineAsync("carl", reason, floor));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidConfiguration);
    }

    private async Task DeclineAsync(string client, DeclineReason reason, string floor = "") => await _coordinator.Federation.DeclineAsync(
        new DeclineRequest { Federation = _name, Client = client, Reason = reason, Floor = floor }, TestCoordinator.Call);
}
