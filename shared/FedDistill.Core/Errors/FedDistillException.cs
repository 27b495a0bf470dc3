namespace FedDistill.Core.Errors;

/// <summary>
/// The one exception that FedDistill throws on purpose. Its message is meant for the person who can act on it: what
/// happened,
/// with the values; what is allowed; what to do next.
/// </summary>
public sealed class FedDistillException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">What kind of error it is.</param>
    /// <param name="message">What happened, what is allowed, what to do next.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public FedDistillException(ErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>What kind of error it is.</summary>
    public ErrorCode Code { get; }
}
