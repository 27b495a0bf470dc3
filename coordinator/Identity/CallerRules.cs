using FedDistill.Core.Identity;
using Google.Protobuf;

namespace FedDistill.Coordinator.Identity;

/// <summary>What a caller may ask.</summary>
public static class CallerRules
{
    private const string AdminService = "/feddistill.v1.Admin/";

    /// <summary>
    /// What strangers may call: how else could they enroll, and a health probe has no certificate. None of these tells
    /// anything about federations.
    /// </summary>
    private static readonly string[] OpenToAll =
    [
        "/feddistill.v1.Federation/GetAuthority", "/feddistill.v1.Federation/Enroll", "/feddistill.v1.Admin/Ping",
        "/grpc.health.v1.Health/Check",
    ];

    /// <summary>Whether a method needs no certificate.</summary>
    public static bool IsOpen(string method) => OpenToAll.Contains(method, StringComparer.Ordinal);

    /// <summary>What speaks against a caller's use of a method; null: nothing.</summary>
    public static string? Objection(PartySubject caller, string method) =>
        method.StartsWith(AdminService, StringComparison.Ordinal) && caller.Role != PartyRole.Operator
            ? "This call is the operator's. Use the operator's identity, which `feddistill-coordinator init` made."
            : null;

    /// <summary>
    /// What speaks against a caller's message to a method: a client acts under its own name, an operator under none;
    /// only in the operator's own service do names stand for those whom he means. Null: nothing.
    /// </summary>
    public static string? Objection(PartySubject caller, string method, IMessage message)
    {
        if (method.StartsWith(AdminService, StringComparison.Ordinal))
        {
            return null;
        }

        var own = caller.Role == PartyRole.Client ? caller.Name : "";
        return ClientNames.In(message).All(name => name == own)
            ? null
            : own.Length > 0
                ? $"The certificate is {own}'s, and the call speaks for another client. A client acts under its own name."
                : "The certificate is the operator's, and the call speaks for a client. An operator looks on; clients have certificates of their own.";
    }
}
