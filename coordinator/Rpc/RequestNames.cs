using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Rpc;

/// <summary>Checks names before they become keys of grains and names of files.</summary>
public static class RequestNames
{
    private const int LongestText = 64;

    /// <summary>A federation's name.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is none.</exception>
    public static string Federation(string name) => Name(name, "federation", "--federation");

    /// <summary>A client's name.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is none.</exception>
    public static string Client(string name) => Name(name, "client", "--name");

    /// <summary>A short text that a client tells of itself.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is too long or steers a terminal.</exception>
    public static string ShortText(string text, string field) => text.Length <= LongestText && !text.Any(char.IsControl)
        ? text
        : throw new FedDistillException(
            ErrorCode.InvalidConfiguration,
            $"{field} has {text.Length} characters; allowed are {LongestText}, and none that controls a terminal.");

    private static string Name(string name, string whose, string flag) => FederationSpecValidator.IsName(name)
        ? name
        : throw new FedDistillException(
            ErrorCode.InvalidConfiguration,
            $"The name of a {whose} has 1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit. Choose another {flag}.");
}
