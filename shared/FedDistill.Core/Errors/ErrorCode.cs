namespace FedDistill.Core.Errors;

/// <summary>What kind of thing went wrong. Each code maps once to a gRPC status and once to an exit code.</summary>
public enum ErrorCode
{
    /// <summary>A command line, a spec file or an option is wrong.</summary>
    InvalidConfiguration,

    /// <summary>A data set is missing, unreadable, malformed or does not fit the federation's schema.</summary>
    InvalidData,

    /// <summary>Rows, positions or classes differ from what was announced.</summary>
    ShapeMismatch,

    /// <summary>An upload's values are not what their kind promises: not finite, not a distribution.</summary>
    InvalidSoftLabels,

    /// <summary>The bytes received do not have the hash that was announced.</summary>
    HashMismatch,

    /// <summary>The federation, round, client, blob or model asked for does not exist.</summary>
    NotFound,

    /// <summary>
    /// The request is well formed but not allowed in the present state, such as an upload for a finished round.
    /// </summary>
    WrongState,

    /// <summary>Something with this name exists already and differs.</summary>
    Conflict,

    /// <summary>The other side cannot be reached or broke off.</summary>
    Network,

    /// <summary>A release would spend more privacy than the budget allows.</summary>
    PrivacyBudget,

    /// <summary>A native library cannot be loaded or a device is not there.</summary>
    NativeLibrary,

    /// <summary>A round ended without a student.</summary>
    RoundFailed,

    /// <summary>Stored state is damaged, or was written by a newer version.</summary>
    StorageDamaged,

    /// <summary>The caller shows no certificate that is let in, or a server none that can be trusted.</summary>
    NotAuthenticated,

    /// <summary>The caller is known and may not do this: another's name, another's verb, a token that is not
    /// good.</summary>
    NotAllowed,

    /// <summary>A limit on what one peer may ask for is reached; the same request may succeed later.</summary>
    LimitReached,
}
