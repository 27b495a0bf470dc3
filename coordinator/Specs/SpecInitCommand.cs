using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Specs;

/// <summary><c>spec init</c>: a spec with every field, its default and a line of explanation.</summary>
public static class SpecInitCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var file = new Argument<string?>("file")
        {
            Arity = ArgumentArity.ZeroOrOne, HelpName = "FILE", Description = "Write it here, where nothing must be yet. Without: to the standard output.",
        };
        var minimal = new Option<bool>("--minimal") { Description = "Only the fields that most federations set; the defaults hold for the others." };
        var command = new Verb(
            "init",
            "Write a spec with every field, its default and a line of explanation.",
            "feddistill-coordinator spec init hospitals.json",
            "feddistill-coordinator spec init --minimal")
        {
            file, minimal,
        };
        command.SetAction(result =>
        {
            var text = SpecTemplate.Write(new FederationSpec(), result.GetValue(minimal));
            if (result.GetValue(file) is not { } path)
            {
                Console.Write(text);
                return ExitCode.Done;
            }

            Write(path, text);
            Console.WriteLine($"Written to {path}. Next:");
            Console.WriteLine($"  feddistill-coordinator spec check {path}");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(string path, string text)
    {
        try
        {
            // Never over what somebody has written.
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The spec cannot be written to {path}: {exception.Message} Name a file that is not there yet.", exception);
        }
    }
}
