namespace FedDistill.Core.Errors;

/// <summary>The exit codes of both programs; scripts rely on them.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Bad usage or configuration.</summary>
    public const int Usage = 2;

    /// <summary>A data set is missing or wrong.</summary>
    public const int Data = 3;

    /// <summary>The other side cannot be reached or refused the request.</summary>
    public const int Network = 4;

    /// <summary>The privacy budget is spent.</summary>
    public const int PrivacyBudget = 5;

    /// <summary>A native library or a device is missing.</summary>
    public const int Native = 6;

    /// <summary>A round or the federation failed.</summary>
    public const int RoundFailed = 7;

    /// <summary>A bug in FedDistill.</summary>
    public const int Bug = 70;

    /// <summary>Ctrl-C before the end, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code for an error.</summary>
    public static int For(ErrorCode code) => code switch
    {
        ErrorCode.InvalidConfiguration or ErrorCode.NotFound or ErrorCode.Conflict or ErrorCode.WrongState => Usage,
        ErrorCode.InvalidData or ErrorCode.ShapeMismatch or ErrorCode.InvalidSoftLabels or ErrorCode.HashMismatch
            or ErrorCode.StorageDamaged => Data,
        ErrorCode.Network or ErrorCode.LimitReached or ErrorCode.NotAuthenticated or ErrorCode.NotAllowed => Network,
        ErrorCode.PrivacyBudget => PrivacyBudget,
        ErrorCode.NativeLibrary => Native,
        ErrorCode.RoundFailed => RoundFailed,
        _ => Bug,
    };
}
