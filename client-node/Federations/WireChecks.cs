using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.ClientNode.Federations;

/// <summary>Holds numbers that came over the wire to the ranges that an operator's spec is held to.</summary>
internal static class WireChecks
{
    /// <summary>Refuses values out of range.</summary>
    /// <param name="asked">What was asked, laid into an otherwise valid spec.</param>
    /// <param name="federation">Who asked.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration naming each value and its range.</exception>
    public static void Require(FederationSpec asked, string federation)
    {
        var errors = FederationSpecValidator.Validate(asked);
        if (errors.Count > 0)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The coordinator's settings of {federation} cannot be used: {string.Join(" ", errors)} Tell the operator.");
        }
    }
}
