using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Cli;

/// <summary>What a student's inputs mean, from its own card.</summary>
internal static class StudentSchema
{
    /// <summary>The schema of the federation that made it.</summary>
    /// <exception cref="FedDistillException">InvalidData when its card has none or it cannot be read.</exception>
    public static FederationSchema Of(ModelSnapshot model) => model.Card.TryGetValue("schema", out var json)
        ? FederationSchema.FromJson(json)
        : throw new FedDistillException(
            ErrorCode.InvalidData,
            "This model has no schema in its card, so what its inputs and classes mean is unknown. Use a student that a federation has published, such as student.safetensors of --output.");
}
