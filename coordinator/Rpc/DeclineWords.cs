using FedDistill.Core.Errors;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Rpc;

/// <summary>Why a client will not take part, as the operator reads it.</summary>
public static class DeclineWords
{
    /// <summary>The reason in words.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration for a reason of a newer protocol or a floor that is too
    /// long.</exception>
    public static string Of(DeclineRequest request) => request.Reason switch
    {
        DeclineReason.Privacy =>
            $"its own floor is {RequestNames.ShortText(request.Floor, "floor")}, and this federation promises less",
        DeclineReason.TransferSet => "it does not answer this transfer set",
        DeclineReason.Budget => "its privacy budget is spent",
        _ => throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"reason is {request.Reason}; this version does not know it. Update feddistill-coordinator."),
    };
}
