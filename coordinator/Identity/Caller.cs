using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Identity;
using Grpc.Core;

namespace FedDistill.Coordinator.Identity;

/// <summary>
/// Who makes a call, as its certificate says; nobody on a coordinator that runs without certificates.
/// </summary>
/// <param name="Subject">Role and name.</param>
/// <param name="Serial">The certificate's serial number, hexadecimal.</param>
/// <param name="NotAfter">When the certificate ends.</param>
public sealed record Caller(PartySubject Subject, string Serial, DateTimeOffset NotAfter)
{
    /// <summary>Reads a certificate that the trust has nothing against.</summary>
    public static Caller From(X509Certificate2 certificate) =>
        new(PartySubject.Read(certificate.SubjectName)!, certificate.SerialNumber, CertificateFacts.NotAfter(certificate));

    /// <summary>The caller of a call; null without certificates.</summary>
    public static Caller? Of(ServerCallContext context) => context.UserState.TryGetValue(typeof(Caller), out var caller) ? (Caller)caller : null;

    /// <summary>The client's name; empty for an operator, and without certificates.</summary>
    public static string ClientOf(ServerCallContext context) =>
        Of(context) is { Subject: { Role: PartyRole.Client, Name: var name } } ? name : "";

    /// <summary>
    /// Ends with a call, or earlier with the right to make it: long streams listen to this one instead of the call's own.
    /// </summary>
    public static CancellationToken LifetimeOf(ServerCallContext context) =>
        context.UserState.TryGetValue(typeof(CancellationToken), out var lifetime) ? (CancellationToken)lifetime : context.CancellationToken;

    internal void TakePlaceIn(ServerCallContext context) => context.UserState[typeof(Caller)] = this;

    internal static void SetLifetime(ServerCallContext context, CancellationToken lifetime) =>
        context.UserState[typeof(CancellationToken)] = lifetime;
}
