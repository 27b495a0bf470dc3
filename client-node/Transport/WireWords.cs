using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using Wire = FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Transport;

/// <summary>The protocol's words in the words of the core, and back.</summary>
internal static class WireWords
{
    /// <summary>What a teacher is asked to learn.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration for an objective of a newer protocol.</exception>
    public static TeacherObjective ToCore(this Wire.TeacherObjective objective) => objective switch
    {
        Wire.TeacherObjective.CrossEntropy => TeacherObjective.CrossEntropy,
        Wire.TeacherObjective.Evidence => TeacherObjective.Evidence,
        Wire.TeacherObjective.Refinement => TeacherObjective.Refinement,
        Wire.TeacherObjective.Balanced => TeacherObjective.Balanced,
        _ => throw Unknown("teacher objective", objective),
    };

    /// <summary>What the numbers of a soft-label row mean.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration for a kind of a newer protocol.</exception>
    public static SoftLabelKind ToCore(this Wire.SoftLabelKind kind) => kind switch
    {
        Wire.SoftLabelKind.Probabilities => SoftLabelKind.Probabilities,
        Wire.SoftLabelKind.Logits => SoftLabelKind.Logits,
        Wire.SoftLabelKind.Evidence => SoftLabelKind.Evidence,
        Wire.SoftLabelKind.Noised => SoftLabelKind.Noised,
        _ => throw Unknown("kind of soft labels", kind),
    };

    /// <summary>The same on the wire.</summary>
    public static Wire.SoftLabelKind ToWire(this SoftLabelKind kind) => kind switch
    {
        SoftLabelKind.Probabilities => Wire.SoftLabelKind.Probabilities,
        SoftLabelKind.Logits => Wire.SoftLabelKind.Logits,
        SoftLabelKind.Evidence => Wire.SoftLabelKind.Evidence,
        SoftLabelKind.Noised => Wire.SoftLabelKind.Noised,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    /// <summary>How a blob is packed.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration for a way of a newer protocol.</exception>
    public static PayloadPackingKind ToCore(this Wire.PayloadPacking packing) => packing switch
    {
        Wire.PayloadPacking.Plain => PayloadPackingKind.Plain,
        Wire.PayloadPacking.Brotli => PayloadPackingKind.Brotli,
        Wire.PayloadPacking.DeltaBrotli => PayloadPackingKind.DeltaBrotli,
        _ => throw Unknown("packing", packing),
    };

    /// <summary>The same on the wire.</summary>
    public static Wire.PayloadPacking ToWire(this PayloadPackingKind packing) => packing switch
    {
        PayloadPackingKind.Plain => Wire.PayloadPacking.Plain,
        PayloadPackingKind.Brotli => Wire.PayloadPacking.Brotli,
        PayloadPackingKind.DeltaBrotli => Wire.PayloadPacking.DeltaBrotli,
        _ => throw new ArgumentOutOfRangeException(nameof(packing), packing, "No such packing."),
    };

    /// <summary>The proposed training of a teacher; what only the student needs keeps its default.</summary>
    public static TrainingSpec ToCore(this Wire.TeacherSettings settings) => new()
    {
        TeacherBatch = settings.Batch,
        TeacherEpochs = settings.Epochs,
        TeacherMinSteps = settings.MinSteps,
        TeacherMaxSteps = settings.MaxSteps,
        TeacherLearningRate = settings.LearningRate,
        RefineEpochs = settings.RefineEpochs,
        RefineMaxSteps = settings.RefineMaxSteps,
        RefineLearningRate = settings.RefineLearningRate,
        RefineTransferWeight = settings.RefineTransferWeight,
        HeldOut = settings.HeldOut,
        Augmentation = settings.Augmentation,
        TeacherStop = settings.TeacherStop,
        LabelViews = settings.LabelViews,
    };

    /// <summary>A transfer set's pin.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when there is none.</exception>
    public static BlobRef ToTransferSet(this Wire.BlobRef? blob) => blob is not null
        ? new(blob.Sha256, blob.LengthBytes, BlobKind.TransferSet)
        : throw new FedDistillException(ErrorCode.InvalidConfiguration, "The coordinator names no transfer set. Tell the operator.");

    private static FedDistillException Unknown<T>(string what, T value)
        where T : struct, Enum =>
        new(
            ErrorCode.InvalidConfiguration,
            $"The coordinator asks for the {what} {value}, which this version does not know. Update feddistill-client.");
}
