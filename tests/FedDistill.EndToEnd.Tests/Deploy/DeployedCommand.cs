namespace FedDistill.EndToEnd.Tests.Deploy;

/// <summary>A command line that stands in a file of deploy/.</summary>
/// <param name="File">The file, below deploy/.</param>
/// <param name="Program">feddistill-coordinator or feddistill-client.</param>
/// <param name="Arguments">The verb and what follows.</param>
public sealed record DeployedCommand(string File, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The verb.</summary>
    public string Verb => Arguments[0];

    /// <summary>The flags, without their values.</summary>
    public IEnumerable<string> Flags => Arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)).Select(argument => argument.Split('=')[0]);
}
