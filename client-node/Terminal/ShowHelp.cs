using System.CommandLine;
using System.CommandLine.Invocation;

namespace FedDistill.ClientNode.Terminal;

/// <summary>What <c>--help</c> does.</summary>
internal sealed class ShowHelp(ProgramCommand program) : SynchronousCommandLineAction
{
    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        new HelpWriter(parseResult.InvocationConfiguration.Output, program).Write(parseResult.CommandResult.Command);
        return Core.Errors.ExitCode.Done;
    }
}
