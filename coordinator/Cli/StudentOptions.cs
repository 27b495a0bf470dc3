using System.CommandLine;
using System.Globalization;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.Coordinator.Cli;

/// <summary>Which student a verb is about: a file, or one that a running coordinator has published.</summary>
public sealed class StudentOptions
{
    private readonly OperatorOptions _access = new();

    private readonly Option<string?> _model = new("--model")
    {
        HelpName = "FILE",
        Description = "A student's file, such as out/student.safetensors; its card is in it. Default: ask the coordinator.",
    };

    private readonly Option<string?> _federation = new("--federation") { HelpName = "NAME", Description = "Whose student. Default: the only federation that has published one." };

    private readonly Option<int?> _round = new("--round") { HelpName = "N", Description = "The student of this round. Default: the newest." };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        command.Options.Add(_model);
        command.Options.Add(_federation);
        command.Options.Add(_round);
        _access.AddTo(command);
    }

    /// <summary>The way to the coordinator that was typed.</summary>
    public CoordinatorConnection Connect(ParseResult result) => _access.Connect(result, wait: false);

    /// <summary>Reads or fetches the student.</summary>
    /// <returns>The student, and what the coordinator says of it; null of a file.</returns>
    /// <exception cref="FedDistillException">InvalidData when the file cannot be read, StorageDamaged when it is no model,
    /// NotFound when there is no such student, with those that there are.</exception>
    public async Task<(ModelSnapshot Model, PublishedModel? Published)> ReadAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (result.GetValue(_model) is { } path)
        {
            return (await ReadFileAsync(path, cancellationToken), null);
        }

        using var connection = Connect(result);
        var published = await new AdminClient(connection).ModelsAsync(cancellationToken);
        var chosen = Choose(published, result.GetValue(_federation), result.GetValue(_round));
        var bytes = await new BlobDownloader(connection, chosen.Federation).DownloadAsync(chosen.Student, cancellationToken);
        return (ModelSnapshot.FromBytes(bytes), chosen);
    }

    /// <summary>The transfer set of the federation that published a student.</summary>
    public async Task<InputTable> TransferSetAsync(ParseResult result, string federation, CancellationToken cancellationToken)
    {
        using var connection = Connect(result);
        var membership = new FederationMembership(connection, TimeProvider.System, NullLogger<FederationMembership>.Instance);
        var terms = await membership.DescribeAsync(federation, cancellationToken);
        var bytes = await new BlobDownloader(connection, federation).DownloadAsync(ProtoMapping.ToProto(terms.TransferSet), cancellationToken);
        return InputTable.FromBytes(bytes);
    }

    /// <summary>One of the published students.</summary>
    /// <exception cref="FedDistillException">NotFound as for <see cref="ReadAsync"/>.</exception>
    internal static PublishedModel Choose(IReadOnlyList<PublishedModel> published, string? federation, int? round)
    {
        string[] names = [.. published.Select(model => model.Federation).Distinct()];
        if (names.Length == 0)
        {
            throw Missing("This coordinator has published no student yet. `feddistill-coordinator status` shows how its federations get on.");
        }

        var name = federation ?? (names.Length == 1 ? names[0] : throw Missing(
            $"{names.Length} federations have published students: {string.Join(", ", names)}. Name one with --federation."));
        var rounds = published.Where(model => model.Federation == name).ToList();
        return rounds.Count == 0
            ? throw Missing($"No federation '{name}' has published a student; these have: {string.Join(", ", names)}. Name one with --federation.")
            : rounds.LastOrDefault(model => round is null || model.Round == round) ?? throw Missing(string.Create(
                CultureInfo.InvariantCulture,
                $"Federation {name} has published no student of round {round}; it has those of {string.Join(", ", rounds.Select(model => model.Round))}. Name one with --round."));
    }

    private static async Task<ModelSnapshot> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{path}' cannot be read: {exception.Message} Name a student.safetensors with --model.", exception);
        }

        try
        {
            return ModelSnapshot.FromBytes(bytes);
        }
        catch (FedDistillException exception)
        {
            throw new FedDistillException(exception.Code, $"'{path}': {exception.Message}", exception);
        }
    }

    private static FedDistillException Missing(string what) => new(ErrorCode.NotFound, what);
}
