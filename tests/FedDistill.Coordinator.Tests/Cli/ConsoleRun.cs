using FedDistill.Coordinator.Cli;

namespace FedDistill.Coordinator.Tests.Cli;

/// <summary>Runs a command line with the console taken over; for tests of <see cref="ConsoleTests"/> alone.</summary>
internal static class ConsoleRun
{
    public static async Task<(int Code, string Output, string Error)> OfAsync(params string[] arguments)
    {
        var (standardOutput, standardError) = (Console.Out, Console.Error);
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(output));
        Console.SetError(TextWriter.Synchronized(error));
        try
        {
            return (await CoordinatorCommandLine.RunAsync(arguments), output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(standardOutput);
            Console.SetError(standardError);
        }
    }
}
