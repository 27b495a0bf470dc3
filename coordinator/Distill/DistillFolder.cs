using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Distill;

/// <summary>The folder that <c>distill --output</c> names.</summary>
public static class DistillFolder
{
    private const string ResultName = "distill.json";

    /// <summary>Writes <c>distill.json</c> and each model as <c>NAME.safetensors</c>; files of an earlier run are
    /// replaced.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the folder cannot be written.</exception>
    public static void Write(string folder, DistillOutcome outcome)
    {
        try
        {
            Directory.CreateDirectory(folder);
            // Until it stands there again, nobody takes an earlier run's figures for those of the models beside it.
            File.Delete(Path.Combine(folder, ResultName));
            foreach (var model in outcome.Models)
            {
                File.WriteAllBytes(Path.Combine(folder, $"{model.Name}.safetensors"), model.Model.SafeTensors.Span);
            }

            File.WriteAllText(
                Path.Combine(folder, ResultName), JsonSerializer.Serialize(outcome.Result, FedDistillJson.Indented) + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The output folder {folder} cannot be written: {exception.Message} Allowed is a folder, new or not, that this user may write to; name one with --output.",
                exception);
        }
    }
}
