using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Specs;

/// <summary>What one round would ask, as long as the transfer set resembles the clients' data.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Clients">How many are asked.</param>
/// <param name="Objective">What their teachers learn.</param>
/// <param name="Kind">What they answer with.</param>
/// <param name="Encoding">The codec of the answers.</param>
/// <param name="Rows">Transfer rows asked about; null: unknown without the data.</param>
/// <param name="Rule">How the answers are joined.</param>
/// <param name="HardTargets">Whether the student learns the target's classes alone.</param>
/// <param name="UploadBytes">One client's answer before packing, and so the most that it sends; null: unknown.</param>
public sealed record PlannedRound(
    int Round, int Clients, TeacherObjective Objective, SoftLabelKind Kind, string Encoding, int? Rows, string Rule, bool HardTargets, long? UploadBytes);
