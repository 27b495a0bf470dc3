using FedDistill.Core.Errors;

namespace FedDistill.ClientNode.Transport;

/// <summary>Where a coordinator is, as people type it, and whether that may be without certificates.</summary>
public sealed record CoordinatorAddress
{
    private CoordinatorAddress(Uri url, bool insecurePlaintext) => (Url, InsecurePlaintext) = (url, insecurePlaintext);

    /// <summary>The address.</summary>
    public Uri Url { get; }

    /// <summary>Whether its user has accepted plain http beyond this machine.</summary>
    public bool InsecurePlaintext { get; }

    /// <summary>Whether it is https.</summary>
    public bool IsSecure => Url.Scheme == Uri.UriSchemeHttps;

    /// <summary>Checks an address.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="insecurePlaintext">Whether plain http is accepted beyond loopback.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is no http or https address, or plain http
    /// beyond this machine without the flag.</exception>
    public static CoordinatorAddress Parse(string text, bool insecurePlaintext = false)
    {
        var url = CoordinatorConnection.ParseAddress(text);
        return url.Scheme == Uri.UriSchemeHttps || url.IsLoopback || insecurePlaintext
            ? new CoordinatorAddress(url, insecurePlaintext)
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{url} is plain http beyond this machine: anyone on the way can read and change everything. Nothing was sent. " +
                "Give the coordinator's https address, or --insecure-plaintext if the network keeps all strangers out.");
    }
}
