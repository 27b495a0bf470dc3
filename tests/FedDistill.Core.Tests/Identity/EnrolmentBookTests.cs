using CsCheck;
using FedDistill.Core.Identity;

namespace FedDistill.Core.Tests.Identity;

/// <summary>Who is let in, and who no longer.</summary>
public sealed class EnrolmentBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EnrolmentBook Invited = new EnrolmentBook().Invite("north", Hash(1), Noon);

    [Fact]
    public void Redeem_TwiceWithOneToken_SucceedsOnce()
    {
        var enrolled = Invited.Redeem("north", Hash(1), Stamp("A"), Noon);

        Assert.NotNull(enrolled);
        Assert.Null(enrolled.Redeem("north", Hash(1), Stamp("B"), Noon));
        Assert.True(enrolled.IsAdmitted("north", "A", Noon));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1799, true)]
    [InlineData(1800, false)]
    [InlineData(1801, false)]
    public void Redeem_AfterSeconds_EndsAtTheInstant(int seconds, bool isGood) =>
        Assert.Equal(isGood, Invited.Redeem("north", Hash(1), Stamp("A"), Noon.AddSeconds(seconds)) is not null);

    [Theory]
    [InlineData("south", 1)]
    [InlineData("north", 2)]
    [InlineData("North", 1)]
    public void Redeem_AnotherNameOrSecret_IsRefusedAndUsesNothingUp(string client, int secret)
    {
        var book = Invited.Invite("south", Hash(3), Noon);

        Assert.Null(book.Redeem(client, Hash(secret), Stamp("A"), Noon));
        Assert.NotNull(book.Redeem("north", Hash(1), Stamp("A"), Noon));
    }

    [Fact]
    public void Invite_Again_MakesTheEarlierTokenWorthless()
    {
        var again = Invited.Invite("north", Hash(2), Noon);

        Assert.Null(again.Redeem("north", Hash(1), Stamp("A"), Noon));
        Assert.NotNull(again.Redeem("north", Hash(2), Stamp("A"), Noon));
    }

    [Fact]
    public void Redeem_NameThatHasEnrolledBefore_RefusesWhatItHad()
    {
        var second = Enrolled().Invite("north", Hash(2), Noon).Redeem("north", Hash(2), Stamp("B"), Noon)!;

        Assert.False(second.IsAdmitted("north", "A", Noon));
        Assert.True(second.IsAdmitted("north", "B", Noon));
    }

    [Fact]
    public void Invite_NameThatHasEnrolled_LetsItInUntilTheTokenIsUsed() =>
        Assert.True(Enrolled().Invite("north", Hash(2), Noon).IsAdmitted("north", "A", Noon));

    [Fact]
    public void Renew_PresentCertificate_LetsBothIn()
    {
        var renewed = Enrolled().Renew("north", "A", Stamp("B"), Noon)!;

        Assert.True(renewed.IsAdmitted("north", "A", Noon));
        Assert.True(renewed.IsAdmitted("north", "B", Noon));
    }

    [Fact]
    public void Renew_AgainAndAgain_KeepsTheNewestFew()
    {
        var book = Enumerable.Range(1, 100).Aggregate(Enrolled(), (book, turn) => book.Renew("north", turn == 1 ? "A" : $"{turn - 1}", Stamp($"{turn}"), Noon)!);

        Assert.Equal(["97", "98", "99", "100"], book.Entries["north"].Certificates.Select(certificate => certificate.Serial));
    }

    [Fact]
    public void Renew_ByAClientThatNeverGetsTheAnswer_StillLetsItIn()
    {
        var book = Enumerable.Range(1, 10).Aggregate(Enrolled(), (book, turn) => book.Renew("north", "A", Stamp($"{turn}"), Noon)!);

        Assert.Equal(["A", "8", "9", "10"], book.Entries["north"].Certificates.Select(certificate => certificate.Serial));
    }

    [Fact]
    public void Renew_CertificateThatEnded_IsRefused()
    {
        Assert.Null(Enrolled().Renew("north", "A", Stamp("B"), Noon.AddDays(1)));
        Assert.NotNull(Enrolled().Renew("north", "A", Stamp("B"), Noon.AddDays(1).AddTicks(-1)));
    }

    [Fact]
    public void Revoke_Name_RefusesCertificatesAndTokenUntilANewOneIsUsed()
    {
        var revoked = Enrolled().Invite("north", Hash(2), Noon).Revoke("north")!;

        Assert.False(revoked.IsAdmitted("north", "A", Noon));
        Assert.Null(revoked.Redeem("north", Hash(2), Stamp("B"), Noon));
        Assert.Null(revoked.Renew("north", "A", Stamp("B"), Noon));
        // Again: what follows a revocation may have been cut short.
        Assert.True(revoked.Revoke("north")!.Entries["north"].Revoked);
        Assert.True(revoked.Entries["north"].Revoked);
        var back = revoked.Invite("north", Hash(3), Noon).Redeem("north", Hash(3), Stamp("C"), Noon)!;
        Assert.True(back.IsAdmitted("north", "C", Noon));
        Assert.False(back.IsAdmitted("north", "A", Noon));
    }

    [Fact]
    public void Revoke_UnknownName_IsRefused() => Assert.Null(new EnrolmentBook().Revoke("north"));

    /// <summary>
    /// Whatever happens in whatever order: each token lets in once, and each certificate that is let in goes back to a
    /// token of its own name, with nothing that refuses it since.
    /// </summary>
    [Fact]
    public void Book_AnyOrderOfSteps_LetsInWhomThePlainStorySays() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 40]).List[0, 60].Sample(steps =>
        {
            var (book, now, serials) = (new EnrolmentBook(), Noon, 0);
            var tokens = new Dictionary<string, (int Secret, DateTimeOffset Made)>();
            var admitted = new HashSet<(string Client, string Serial)>();
            foreach (var (step, which, secret, minutes) in steps)
            {
                var client = $"client-{which}";
                var serial = $"S{++serials}";
                switch (step)
                {
                    case 0:
                        book = book.Invite(client, Hash(secret), now);
                        tokens[client] = (secret, now);
                        break;
                    case 1:
                        var isGood = tokens.TryGetValue(client, out var token) && token.Secret == secret && now - token.Made < TimeSpan.FromMinutes(30);
                        var redeemed = book.Redeem(client, Hash(secret), Stamp(serial), now);
                        Assert.Equal(isGood, redeemed is not null);
                        if (redeemed is not null)
                        {
                            book = redeemed;
                            tokens.Remove(client);
                            admitted.RemoveWhere(pair => pair.Client == client);
                            admitted.Add((client, serial));
                        }

                        break;
                    case 2:
                        if (book.Revoke(client) is { } revoked)
                        {
                            book = revoked;
                        }

                        tokens.Remove(client);
                        admitted.RemoveWhere(pair => pair.Client == client);
                        break;
                    case 3:
                        Assert.Null(book.Renew(client, "stranger", Stamp(serial), now));
                        break;
                    default:
                        // Never so far that a certificate ends: that is a test of its own.
                        now = now.AddMinutes(minutes / 2.0);
                        break;
                }
            }

            var known = Enumerable.Range(1, serials).SelectMany(number => Enumerable.Range(0, 3).Select(which => ($"client-{which}", $"S{number}")));
            Assert.Equal(admitted.Order(), known.Where(pair => book.IsAdmitted(pair.Item1, pair.Item2, now)).Order());
        });

    private static EnrolmentBook Enrolled() => Invited.Redeem("north", Hash(1), Stamp("A"), Noon)!;

    private static string Hash(int secret) => new((char)('a' + secret), 64);

    private static CertificateStamp Stamp(string serial) => new(serial, Noon.AddDays(1));
}
