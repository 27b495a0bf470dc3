using FedDistill.Coordinator.Logging;

namespace FedDistill.Coordinator.Limits;

/// <summary>Makes the keepers of the limits.</summary>
public static class LimitServices
{
    /// <summary>Adds them.</summary>
    public static void AddCoordinatorLimits(this IServiceCollection services, CoordinatorLimits limits, TimeProvider time)
    {
        services.AddSingleton(limits);
        services.AddSingleton(new StreamPace(time, limits.BytesPerSecond, limits.StreamWindow));
        services.AddSingleton<FaultLog>();
        services.AddSingleton<FailureBudget>();
        services.AddSingleton<CallSlots>();
        services.AddSingleton<ClientSlots>();
        services.AddSingleton<PeerConnections>();
        services.AddSingleton<PeerGate>();
    }
}
