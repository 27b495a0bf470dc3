using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Identity;

/// <summary>
/// Whom a certificate speaks for: a subject of exactly one organisational unit, the role, and one common name. Only the
/// authority writes subjects, so that a client of the name "admin" is no operator.
/// </summary>
/// <param name="Role">What the holder may be.</param>
/// <param name="Name">1 to 64 letters, digits, dots, dashes and underscores.</param>
public sealed record PartySubject(PartyRole Role, string Name)
{
    private const string CommonName = "2.5.4.3";
    private const string OrganisationalUnit = "2.5.4.11";

    /// <summary>The subject as certificates carry it.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the name is none.</exception>
    public X500DistinguishedName ToDistinguishedName()
    {
        if (!FederationSpecValidator.IsName(Name))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                "A name has 1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit. Choose another one.");
        }

        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationalUnitName(Word(Role));
        builder.AddCommonName(Name);
        return builder.Build();
    }

    /// <summary>Reads a certificate's subject.</summary>
    /// <returns>Null when it is not one of ours, whatever is in it.</returns>
    public static PartySubject? Read(X500DistinguishedName subject)
    {
        var parts = new Dictionary<string, string>();
        foreach (var part in subject.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements || part.GetSingleElementValue() is not { } value || !parts.TryAdd(part.GetSingleElementType().Value!, value))
            {
                return null;
            }
        }

        return parts.Count == 2
            && parts.TryGetValue(CommonName, out var name)
            && parts.TryGetValue(OrganisationalUnit, out var unit)
            && FederationSpecValidator.IsName(name)
            && Enum.GetValues<PartyRole>().Where(role => Word(role) == unit).Select(role => (PartyRole?)role).SingleOrDefault() is { } found
            ? new PartySubject(found, name)
            : null;
    }

    private static string Word(PartyRole role) => role.ToString().ToLowerInvariant();
}
