using FedDistill.Core.Identity;

namespace FedDistill.Coordinator.Identity;

/// <summary>Whether a plain HTTP call comes from the operator, as <see cref="CertificateDoor"/> asks of gRPC's.</summary>
/// <param name="services">Has a <see cref="CoordinatorIdentity"/> where the coordinator serves https; without one nobody
/// logs in.</param>
/// <param name="time">The clock.</param>
public sealed class OperatorCertificate(IServiceProvider services, TimeProvider time)
{
    private readonly CoordinatorIdentity? _identity = services.GetService<CoordinatorIdentity>();

    /// <summary>Whether certificates are asked for here; where not, everybody is the operator.</summary>
    public bool IsAskedFor => _identity is not null;

    /// <summary>Whether the caller has shown the operator's present certificate, or none is needed.</summary>
    public bool IsShownBy(HttpContext call)
    {
        if (_identity is null)
        {
            return true;
        }

        return call.Connection.ClientCertificate is { } certificate
            && _identity.Trust.ObjectionToCaller(certificate, time.GetUtcNow()) is null
            && Caller.From(certificate).Subject.Role == PartyRole.Operator
            && _identity.IsOperator(certificate);
    }
}
