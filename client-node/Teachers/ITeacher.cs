using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Students;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Teachers;

/// <summary>Stages 2 and 3 as a participant sees them.</summary>
public interface ITeacher
{
    /// <summary>What learning for one round costs, the same for each; null where teachers learn plainly.</summary>
    PrivacyEvent? CostOf(PrivateData privateData);

    /// <summary>Trains the round's teacher, or takes the one that was trained for this round before a restart.</summary>
    Task<LearnedTeacher> LearnAsync(
        RoundTask task, PrivateData privateData, ReceivedBroadcast? broadcast, CancellationToken cancellationToken);

    /// <summary>The tempered soft labels for the transfer rows that the round asks about, shape [rows, 1, C].</summary>
    Task<SoftLabelMatrix> LabelAsync(RoundTask task, LearnedTeacher teacher, CancellationToken cancellationToken);
}
