using System.Text.Json;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;
using Wire = FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Rpc;

/// <summary>What a federation promises and has spent, in the words of the wire.</summary>
public static class PrivacyMapping
{
    /// <summary>The terms as a client reads them before it joins.</summary>
    public static Wire.PrivacyTerms ToTerms(PrivacyTerms terms)
    {
        var message = new Wire.PrivacyTerms
        {
            Epsilon = terms.Epsilon,
            Delta = terms.Delta,
            Adjacency = PrivacyAdjacencyWords.Word(terms.Adjacency),
            DpSgd = terms.DpSgd,
            NoiseMultiplier = terms.NoiseMultiplier,
            Clip = terms.Clip,
            TeachersPerClient = terms.TeachersPerClient,
            UnsafeNoPrivacy = terms.UnsafeNoPrivacy,
        };
        if (terms.NoiseSeed is { } seed)
        {
            message.UnsafeNoiseSeed = seed;
        }

        return message;
    }

    /// <summary>What is promised and spent, as an operator sees it.</summary>
    /// <param name="spec">The federation's spec.</param>
    /// <param name="events">What its rounds have released.</param>
    public static Wire.PrivacyStatus ToStatus(FederationSpec spec, IReadOnlyList<PrivacyEvent> events)
    {
        var privacy = FederationPrivacy.Of(spec, events);
        return new Wire.PrivacyStatus
        {
            Mode = privacy.Mode,
            Unit = privacy.Unit,
            Adjacency = PrivacyAdjacencyWords.Word(privacy.Adjacency),
            Delta = privacy.Delta,
            Epsilon = privacy.Epsilon,
            Budget = privacy.Budget,
            Method = privacy.Method,
            EventsJson = JsonSerializer.Serialize(privacy.Events, FedDistillJson.Compact),
        };
    }
}
