namespace FedDistill.Core.Faults;

/// <summary>What a <see cref="Failpoint"/> does where it strikes.</summary>
public enum FailpointAction
{
    /// <summary>The process dies like under <c>kill -9</c>: no handler runs, nothing is flushed.</summary>
    Exit,

    /// <summary>The disk fails: an <see cref="IOException"/> as for EIO.</summary>
    Error,

    /// <summary>The disk is full: an <see cref="IOException"/> as for ENOSPC.</summary>
    Enospc,
}
