using System.Reflection;
using FedDistill.ClientNode.Release;
using FedDistill.Coordinator.Cli;
using FedDistill.Core.Errors;
using FedDistill.Learning.Devices;
using FedDistill.Proto.V1;

namespace FedDistill.Architecture.Tests;

/// <summary>The assemblies of the product.</summary>
internal static class Rooms
{
    public static Assembly Core { get; } = typeof(FedDistillException).Assembly;

    public static Assembly Learning { get; } = typeof(ComputeDevice).Assembly;

    public static Assembly Proto { get; } = typeof(RoundEvent).Assembly;

    public static Assembly ClientNode { get; } = typeof(ReleaseGate).Assembly;

    public static Assembly Coordinator { get; } = typeof(CoordinatorCommandLine).Assembly;

    public static Assembly[] All { get; } = [Core, Learning, Proto, ClientNode, Coordinator];
}
