using FedDistill.ClientNode.Identity;
using FedDistill.ClientNode.Policy;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Models;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary>What <c>join</c> and <c>check</c> were told; empty texts were left out.</summary>
internal sealed record JoinSettings
{
    public required string Coordinator { get; init; }

    public string Federation { get; init; } = "";

    public required string Name { get; init; }

    public required string Data { get; init; }

    public string Transfer { get; init; } = "";

    public string Partition { get; init; } = "";

    public int Index { get; init; }

    public int Of { get; init; } = 1;

    public string Teacher { get; init; } = "";

    public string Device { get; init; } = "auto";

    public string State { get; init; } = "";

    public bool InsecurePlaintext { get; init; }

    public string TokenFile { get; init; } = "";

    public string Output { get; init; } = "";

    public string Otlp { get; init; } = "";

    public string PrivacyMinimum { get; init; } = "";

    public bool ForbidEvidence { get; init; }

    public int Workers { get; init; }

    public bool Wait { get; init; } = true;

    /// <summary>The state folder that holds in the end.</summary>
    public string StateFolder => State.Length > 0 ? State : StateFolderOf(Name);

    /// <summary>Where the state folders of clients lie that were given none.</summary>
    public const string UsualStateFolder = "feddistill-state";

    /// <summary>The state folder of a client that was given none.</summary>
    public static string StateFolderOf(string client) => Path.Combine(UsualStateFolder, client);

    /// <summary>What the node's owner allows.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the floor cannot be read.</exception>
    public NodePolicy Policy => new() { Floor = PrivacyFloor.Parse(PrivacyMinimum), ForbidsEvidence = ForbidEvidence };

    /// <summary>Finds what is wrong already without a coordinator, so that no one waits for it in vain.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration or InvalidData, naming the option's
    /// value.</exception>
    public void CheckAlone()
    {
        PrivacyFloor.Parse(PrivacyMinimum);
        DatasetSource.Parse(Data);
        if (Teacher.Length > 0)
        {
            Architecture.Parse(Teacher);
        }

        if (Transfer.Length > 0)
        {
            DatasetSource.Parse(Transfer);
        }

        if (Partition.Length > 0)
        {
            Core.Partitions.Partition.Parse(Partition);
        }
    }

    /// <summary>Enrols with the token of <c>--token-file</c> where that is needed.</summary>
    /// <exception cref="FedDistillException">What an enrolment is refused with.</exception>
    public Task EnrolAsync(ILoggerFactory loggerFactory, CancellationToken cancellationToken) =>
        new Invitation(TokenFile, TimeProvider.System, loggerFactory).AcceptAsync(
            CoordinatorAddress.Parse(Coordinator, InsecurePlaintext), Name, StateFolder, cancellationToken);

    /// <summary>Opens the way to the coordinator, with the client's identity where it asks for one.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration, NotAuthenticated or StorageDamaged, with what to
    /// do.</exception>
    public NodeAccess Connect(ILoggerFactory loggerFactory) => NodeAccess.Open(
        CoordinatorAddress.Parse(Coordinator, InsecurePlaintext),
        Name,
        StateFolder,
        new ReconnectOptions { Wait = Wait },
        TimeProvider.System,
        loggerFactory);
}
