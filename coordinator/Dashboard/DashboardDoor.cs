using System.Net;
using FedDistill.Coordinator.Identity;
using FedDistill.Coordinator.Logging;
using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>
/// Who may look at the dashboard. With certificates: whoever shows the operator's, or has a session. Without: everybody
/// who reaches the address, as everywhere on such a coordinator; but no page of another site by way of the operator's
/// browser.
/// </summary>
/// <param name="sessions">Who has logged in.</param>
/// <param name="operators">Who needs no session.</param>
/// <param name="time">The clock of wrong tokens.</param>
/// <param name="faults">Hears who was refused.</param>
/// <param name="logger">Hears who came.</param>
public sealed class DashboardDoor(
    DashboardSessions sessions, OperatorCertificate operators, TimeProvider time, FaultLog faults, ILogger<DashboardDoor> logger)
{
    // The prefix holds browsers to Secure, Path=/ and this host alone.
    private const string CookieName = "__Host-feddistill";

    /// <summary>Whether anybody logs in here.</summary>
    public bool AsksForLogin => operators.IsAskedFor;

    /// <summary>Whether a call may see federations.</summary>
    public bool IsOpenTo(HttpContext call) => operators.IsShownBy(call) || HasSession(call);

    /// <summary>Whether a call has a session that can be ended.</summary>
    public bool HasSession(HttpContext call) => call.Request.Cookies.TryGetValue(CookieName, out var session) && sessions.IsOpen(session);

    /// <summary>What speaks against a call of any of the operators' pages, whoever makes it; null: nothing.</summary>
    public string? Objection(HttpContext call)
    {
        var objection = ObjectionTo(call);
        if (objection is not null)
        {
            faults.Refused(call, nameof(ErrorCode.NotAllowed), objection);
        }

        return objection;
    }

    /// <summary>A token for a browser; empty where nobody logs in.</summary>
    public string Invite() => AsksForLogin ? sessions.Invite() : "";

    /// <summary>Exchanges a token for a session.</summary>
    /// <returns>Whether it was good.</returns>
    /// <exception cref="FedDistillException">LimitReached after too many wrong ones over a connection; this one was not
    /// looked at.</exception>
    public bool LogIn(HttpContext call, string token)
    {
        var connection = PeerConnection.Of(call);
        if (!connection.MayGuess(time))
        {
            const string TooMany = "Too many tries with tokens that are not good. Wait a minute, then try again.";
            faults.Refused(call, nameof(ErrorCode.LimitReached), TooMany);
            throw new FedDistillException(ErrorCode.LimitReached, TooMany);
        }

        if (sessions.Redeem(token) is not { } session)
        {
            connection.GuessedWrong(time);
            faults.Refused(call, nameof(ErrorCode.NotAllowed), "no good token for the dashboard");
            return false;
        }

        call.Response.Cookies.Append(CookieName, session, new CookieOptions
        {
            Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = DashboardSessions.SessionLife, IsEssential = true,
        });
        logger.DashboardOpened($"{call.Connection.RemoteIpAddress}");
        return true;
    }

    /// <summary>Ends the session of a call.</summary>
    public void LogOut(HttpContext call)
    {
        if (call.Request.Cookies.TryGetValue(CookieName, out var session))
        {
            sessions.Close(session);
        }

        call.Response.Cookies.Delete(CookieName, new CookieOptions { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
    }

    private string? ObjectionTo(HttpContext call)
    {
        // A name that its owner has pointed at this machine is how another site's script would come to read from here.
        // Over TLS the certificate is for the right names alone.
        if (!operators.IsAskedFor && !IsOfThisMachine(call.Request.Host.Host))
        {
            return "Without certificates the operators' pages are reached by an IP address or as localhost alone.";
        }

        var from = call.Request.Headers["Sec-Fetch-Site"].ToString();
        var isVisit = HttpMethods.IsGet(call.Request.Method) && call.Request.Headers["Sec-Fetch-Mode"].ToString() is "navigate" or "";
        if (from is "cross-site" or "same-site" && !isVisit)
        {
            return "Another site asks, by way of this browser.";
        }

        // Browsers that do not say where a form comes from name its origin.
        var origin = call.Request.Headers.Origin.ToString();
        return origin.Length > 0 && origin != $"{call.Request.Scheme}://{call.Request.Host}" ? "Another site asks, by way of this browser." : null;
    }

    private static bool IsOfThisMachine(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _) || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
