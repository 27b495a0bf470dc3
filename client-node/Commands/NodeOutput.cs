using System.Text.Json;
using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Learning.Models;

namespace FedDistill.ClientNode.Commands;

/// <summary>What a node leaves behind for its owner: the student, its card, the model of its own.</summary>
internal static class NodeOutput
{
    /// <summary>Writes the files that there are; nothing without <c>--output</c>.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the folder cannot be written.</exception>
    public static async Task WriteAsync(
        string folder, KeptModelStore kept, ParticipantOutcome outcome, CancellationToken cancellationToken)
    {
        if (folder.Length == 0)
        {
            return;
        }

        try
        {
            OwnFolder.Create(folder);
            if (outcome.Student is { } student)
            {
                await WriteBytesAsync("student.safetensors", student.Student);
                var json = JsonSerializer.Serialize(CardOf(ModelSnapshot.FromBytes(student.Student)), FedDistillJson.Indented);
                await File.WriteAllTextAsync(Path.Combine(folder, "student.json"), json + '\n', cancellationToken);
            }

            if (kept.Load() is { } own)
            {
                await WriteBytesAsync("teacher.safetensors", own.Model.SafeTensors);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The output folder {folder} cannot be written ({exception.Message}). Run the same command again with another --output: the federation's student is still to be had.",
                exception);
        }

        Task WriteBytesAsync(string name, ReadOnlyMemory<byte> content) =>
            File.WriteAllBytesAsync(Path.Combine(folder, name), content, cancellationToken);
    }

    /// <summary>
    /// The card for people and other programs: what describes the model, then its free entries, the schema as JSON.
    /// </summary>
    private static Dictionary<string, object> CardOf(ModelSnapshot student)
    {
        var card = new Dictionary<string, object>
        {
            ["architecture"] = student.Architecture.Name,
            ["inputShape"] = student.InputShape.ToString(),
            ["classes"] = student.Classes,
            ["parameters"] = student.ParameterCount,
            ["sha256"] = student.Sha256(),
        };
        foreach (var (key, value) in student.Card)
        {
            card[key] = key == "schema" ? JsonSerializer.Deserialize<JsonElement>(value) : value;
        }

        return card;
    }
}
