using FedDistill.Coordinator.Students;
using FedDistill.Core.Federations;
using Wire = FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Rpc;

/// <summary>A published student in the words of the wire.</summary>
public static class ModelMapping
{
    /// <summary>One student, with what its federation knows of it.</summary>
    /// <param name="record">The federation.</param>
    /// <param name="federation">Its name.</param>
    /// <param name="version">The student.</param>
    public static Wire.PublishedModel ToProto(FederationRecord record, string federation, StudentVersion version)
    {
        var spec = record.Definition!.Spec;
        var spent = record.Finished.Where(round => round.Round <= version.Round).SelectMany(round => round.PrivacyEvents);
        return new Wire.PublishedModel
        {
            Federation = federation,
            Round = version.Round,
            Published = version.PublishedAt?.ToUnixTimeSeconds() ?? 0,
            Student = ProtoMapping.ToProto(version.Result.Student),
            Architecture = spec.Student,
            Metrics = ProtoMapping.ToProto(version.Result.Metrics),
            Rule = version.Result.Rule,
            // Published, and its round not accounted for yet: what was spent before would be too little.
            Privacy = record.Finished.Any(round => round.Round == version.Round) ? PrivacyMapping.ToStatus(spec, [.. spent]) : null,
        };
    }
}
