namespace FedDistill.Core.Tests.Simulation;

/// <summary><c>kill -9</c>: whatever is not on the disk is gone.</summary>
internal sealed class CrashedException : Exception;
