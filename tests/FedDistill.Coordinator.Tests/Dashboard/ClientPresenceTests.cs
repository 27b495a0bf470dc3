using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Limits;
using Microsoft.Extensions.Time.Testing;

namespace FedDistill.Coordinator.Tests.Dashboard;

public sealed class ClientPresenceTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Of_ClientWithTwoFeeds_IsOnlineUntilBothEnd()
    {
        var presence = new ClientPresence(_time, new CoordinatorLimits());
        var first = presence.Enter("glyphs", "anna");
        using (presence.Enter("glyphs", "anna"))
        {
            first.Dispose();
            // Again is harmless.
            first.Dispose();
            Assert.True(presence.Of("glyphs", "anna").IsOnline);
            Assert.False(presence.Of("other", "anna").IsOnline);
            Assert.Equal(1, presence.Online());
            _time.Advance(Minute);
        }

        Assert.Equal((false, _time.GetUtcNow(), null), presence.Of("glyphs", "anna"));
        Assert.Equal(0, presence.Online());
    }

    [Fact]
    public void Uploaded_Client_RemembersWhenAndNotThatItWasSeen()
    {
        var presence = new ClientPresence(_time, new CoordinatorLimits());
        presence.Uploaded("glyphs", "anna");
        var uploaded = _time.GetUtcNow();
        _time.Advance(Minute);

        Assert.Equal((false, null, uploaded), presence.Of("glyphs", "anna"));
    }

    [Fact]
    public void Enter_MoreNamesThanThereCanBeConnections_ForgetsThoseThatAreGone()
    {
        var presence = new ClientPresence(_time, new CoordinatorLimits { Connections = 2 });
        using var anna = presence.Enter("glyphs", "anna");
        presence.Enter("glyphs", "made-up").Dispose();
        using var ben = presence.Enter("glyphs", "ben");

        Assert.True(presence.Of("glyphs", "anna").IsOnline);
        Assert.True(presence.Of("glyphs", "ben").IsOnline);
        Assert.Null(presence.Of("glyphs", "made-up").LastSeen);
    }
}
