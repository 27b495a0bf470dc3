using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Limits;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Learning.Augmentation;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;
using BlobKind = FedDistill.Core.Blobs.BlobKind;
using BlobRef = FedDistill.Core.Blobs.BlobRef;

namespace FedDistill.Coordinator.Rpc;

/// <summary>
/// Checks all that an operator starts a federation with. What would be found out by the distillation only would cost
/// the clients a round.
/// </summary>
public sealed class StartRequests(IBlobStore blobs, CoordinatorOptions options, CoordinatorLimits limits)
{
    /// <summary>Reads and checks a request.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration, InvalidData, ShapeMismatch or NotFound; the message
    /// names what is wrong.</exception>
    public FederationDefinition ToDefinition(StartRequest request)
    {
        var spec = FederationSpecReader.Read(request.SpecJson, "spec");
        if (spec.DeadlineMinutes == 0 && !options.AllowsNoDeadline)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                "deadlineMinutes is 0; outside of simulate it is over 0, because a client that vanishes would be waited for " +
                "for ever. Leave it out for an hour a round.");
        }

        var schema = FederationSchema.FromJson(request.SchemaJson);
        if (!ModelFactory.Supports(Architecture.Parse(spec.Student), schema.Shape, out var reason))
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, $"student is \"{spec.Student}\": {reason}");
        }

        if (!AugmentationFit.Supports(spec.Training.Augmentation, schema.Shape, out reason))
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, $"training.augmentation: {reason}");
        }

        var transferSet = Stored("transfer set", request.TransferSet, BlobKind.TransferSet);
        var transfer = InputTable.FromBytes(blobs.ReadAll(transferSet));
        CheckShape("transfer set", transfer, schema);
        CheckUploads(spec, transfer.Rows, schema.ClassNames.Count);
        CheckBudget(spec, transfer.Rows);
        BlobRef? testSet = null;
        if (request.TestSet is not null)
        {
            testSet = Stored("test set", request.TestSet, BlobKind.TestSet);
            CheckShape("test set", TestSet.FromBytes(blobs.ReadAll(testSet), schema.ClassNames.Count).Inputs, schema);
        }

        return new FederationDefinition(spec, schema.ToJson(), transferSet, transfer.Rows, testSet);
    }

    private void CheckUploads(FederationSpec spec, int transferRows, int classes)
    {
        var rows = spec.TransferPerRound > 0 ? Math.Min(spec.TransferPerRound, transferRows) : transferRows;
        var bytes = (long)rows * classes * sizeof(float);
        if (bytes > limits.UploadBytes)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"Each upload would be {rows} rows of {classes} classes, {bytes} bytes unpacked; this coordinator takes at most {limits.UploadBytes}. " +
                "Ask about fewer rows with transferPerRound, or serve with a higher --max-upload-bytes.");
        }
    }

    // How many rows are asked about where the spec says "all" is known from here on.
    private static void CheckBudget(FederationSpec spec, int transferRows)
    {
        if (FederationBudget.ReasonAgainst(spec, spent: [], RoundPlanner.RowsAsked(spec, transferRows)) is { } reason)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"privacyTerms.epsilon is {spec.PrivacyTerms.Epsilon}; {reason}.");
        }
    }

    private BlobRef Stored(string what, Proto.V1.BlobRef? blob, BlobKind kind) =>
        blob is not null && ProtoMapping.FromProto(blob) is var stored && stored.Kind == kind && blobs.Contains(stored)
            ? stored
            : throw new FedDistillException(ErrorCode.NotFound, $"The {what} is not stored here. Send it with PutBlob first.");

    private static void CheckShape(string what, InputTable inputs, FederationSchema schema)
    {
        if (inputs.Shape != schema.Shape || inputs.Rows == 0)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch, $"The {what} has {inputs.Rows} inputs of {inputs.Shape}; the schema says {schema.Shape}.");
        }
    }
}
