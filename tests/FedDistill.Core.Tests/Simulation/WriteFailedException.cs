namespace FedDistill.Core.Tests.Simulation;

/// <summary>The disk is full, or slow, or somebody else has written: the caller is told to try again.</summary>
internal sealed class WriteFailedException : Exception;
