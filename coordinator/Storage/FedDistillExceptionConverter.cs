using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Storage;

/// <summary>Carries a <see cref="FedDistillException"/> across grain calls with its code.</summary>
[RegisterConverter]
public sealed class FedDistillExceptionConverter : IConverter<FedDistillException, FedDistillExceptionSurrogate>
{
    /// <inheritdoc />
    public FedDistillException ConvertFromSurrogate(in FedDistillExceptionSurrogate surrogate) =>
        new(surrogate.Code, surrogate.Message);

    /// <inheritdoc />
    public FedDistillExceptionSurrogate ConvertToSurrogate(in FedDistillException value) =>
        new() { Code = value.Code, Message = value.Message };
}
