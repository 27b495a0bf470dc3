using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace FedDistill.ClientNode.Terminal;

/// <summary>What <c>--version</c> does: program, version, and the commit that it was built from where the build knew it.</summary>
internal sealed class ShowVersion(string program) : SynchronousCommandLineAction
{
    private const int CommitLetters = 12;

    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"{program} {Words}");
        return Core.Errors.ExitCode.Done;
    }

    /// <summary>For example <c>0.1.0, commit 161f2af0c3d5</c>. Both programs are of one build.</summary>
    internal static string Words
    {
        get
        {
            var text = typeof(ShowVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            return text.Split('+') is [var version, var commit, ..]
                ? $"{version}, commit {commit[..Math.Min(CommitLetters, commit.Length)]}"
                : text;
        }
    }
}
