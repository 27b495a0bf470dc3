namespace FedDistill.Core.Tests.Simulation;

/// <summary>What may become of a write to the disk.</summary>
internal enum Fault
{
    None,

    /// <summary>Nothing is written, and the writer is told.</summary>
    ErrorBefore,

    /// <summary>It is written, and the writer is told that it is not.</summary>
    ErrorAfter,

    /// <summary>The process dies before the write.</summary>
    CrashBefore,

    /// <summary>The process dies after the write, before anybody hears of it.</summary>
    CrashAfter,
}
