using FedDistill.Core.Errors;

namespace FedDistill.Core.Rounds;

/// <summary>
/// What became of an upload: one of <see cref="Accepted"/>, <see cref="AlreadyHeld"/>, <see cref="Refused"/>.
/// </summary>
public abstract record UploadOutcome
{
    private UploadOutcome()
    {
    }

    /// <summary>It counts from now on; the state has changed and must be stored before the client is told.</summary>
    public sealed record Accepted : UploadOutcome;

    /// <summary>
    /// The same bytes counted before, or any vote of the client: it gets the same receipt again.
    /// </summary>
    public sealed record AlreadyHeld : UploadOutcome;

    /// <summary>It does not count.</summary>
    /// <param name="Code">Conflict for other bytes than those held, InvalidSoftLabels for numbers that cannot be, else
    /// WrongState.</param>
    /// <param name="Reason">What happened, what is allowed, what to do next.</param>
    public sealed record Refused(ErrorCode Code, string Reason) : UploadOutcome;
}
