using FedDistill.Coordinator.Dashboard;
using Microsoft.Extensions.Time.Testing;

namespace FedDistill.Coordinator.Tests.Dashboard;

public sealed class DashboardSessionsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DashboardSessions _sessions;

    public DashboardSessionsTests() => _sessions = new DashboardSessions(_time);

    [Fact]
    public void Redeem_Token_IsGoodOnceAndForItselfAlone()
    {
        var token = _sessions.Invite();

        Assert.Null(_sessions.Redeem(token[..^1] + (token[^1] == 'A' ? 'E' : 'A')));
        Assert.Null(_sessions.Redeem(""));
        var session = _sessions.Redeem($" {token}\n");
        Assert.NotNull(session);
        Assert.True(_sessions.IsOpen(session));
        Assert.Null(_sessions.Redeem(token));
        Assert.Null(_sessions.Redeem("fdd1_" + session));
    }

    [Fact]
    public void Redeem_FiveMinutesLater_IsTooLate()
    {
        var (early, late) = (_sessions.Invite(), _sessions.Invite());
        _time.Advance(DashboardSessions.TokenLife - TimeSpan.FromTicks(1));
        Assert.NotNull(_sessions.Redeem(early));
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Null(_sessions.Redeem(late));
    }

    [Fact]
    public void IsOpen_EightHoursLaterOrClosed_IsNot()
    {
        var (kept, closed) = (_sessions.Redeem(_sessions.Invite())!, _sessions.Redeem(_sessions.Invite())!);
        _sessions.Close(closed);
        Assert.False(_sessions.IsOpen(closed));
        _time.Advance(DashboardSessions.SessionLife - TimeSpan.FromTicks(1));
        Assert.True(_sessions.IsOpen(kept));
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.False(_sessions.IsOpen(kept));
    }

    [Fact]
    public void Invite_ManyTimes_ForgetsTheOldest()
    {
        var tokens = Enumerable.Range(0, 65).Select(_ => _sessions.Invite()).ToArray();

        Assert.Null(_sessions.Redeem(tokens[0]));
        Assert.NotNull(_sessions.Redeem(tokens[1]));
    }
}
