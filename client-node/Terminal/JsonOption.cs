using System.CommandLine;

namespace FedDistill.ClientNode.Terminal;

/// <summary><c>--json</c>, the same for every verb: the standard output carries JSON and nothing else.</summary>
public static class JsonOption
{
    /// <summary>Declares it.</summary>
    /// <param name="what">What is printed, without a full stop.</param>
    public static Option<bool> Create(string what) => new("--json") { Description = $"Print JSON for programs: {what}." };
}
