using System.Security.Cryptography;
using System.Text;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Proto.V1;
using Google.Protobuf;
using BlobRef = FedDistill.Core.Blobs.BlobRef;

namespace FedDistill.ClientNode.Federations;

/// <summary>What a federation asks of its clients, fixed from its start to its end.</summary>
/// <param name="Federation">Its name.</param>
/// <param name="Rounds">How many rounds there will be.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Schema">What private data must fit.</param>
/// <param name="SchemaSha256">The hash of the schema that was checked.</param>
/// <param name="TransferSet">The pin of the transfer set.</param>
/// <param name="TransferRows">N of the transfer set.</param>
/// <param name="TeacherArchitectures">Proposed architectures, dealt round robin by join order.</param>
/// <param name="StudentArchitecture">The student's architecture.</param>
/// <param name="Training">How teachers are trained.</param>
/// <param name="ExpectedClients">How many clients the first round waits for.</param>
/// <param name="HasEnded">Whether no further round will come; it can then be read but not joined.</param>
/// <param name="Fingerprint">SHA-256 of all of these but the state: another federation of the same name has another
/// one.</param>
public sealed record FederationTerms(
    string Federation,
    int Rounds,
    long Seed,
    FederationSchema Schema,
    string SchemaSha256,
    BlobRef TransferSet,
    int TransferRows,
    IReadOnlyList<string> TeacherArchitectures,
    string StudentArchitecture,
    TrainingSpec Training,
    int ExpectedClients,
    bool HasEnded,
    string Fingerprint)
{
    /// <summary>Random, made at its start: sets it apart from another federation of the same name.</summary>
    public string Instance { get; init; } = "";

    /// <summary>What the federation promises to its clients.</summary>
    public PromisedPrivacy Privacy { get; init; } = PromisedPrivacy.None;

    /// <summary>Reads and checks what the coordinator describes.</summary>
    /// <exception cref="FedDistillException">
    /// HashMismatch when the schema is not the one that its hash names; InvalidData when it is none;
    /// InvalidConfiguration when the privacy mode is unknown, or its terms or a setting of the training are out of range.
    /// </exception>
    public static FederationTerms From(FederationDescription description)
    {
        var schemaHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(description.SchemaJson)));
        if (schemaHash != description.SchemaSha256)
        {
            throw new FedDistillException(
                ErrorCode.HashMismatch,
                $"The schema that came has SHA-256 {schemaHash}; announced was {description.SchemaSha256}. Check that both programs have the same version.");
        }

        var privacy = PromisedPrivacy.From(description);
        var training = (description.Teacher ?? new TeacherSettings()).ToCore();
        WireChecks.Require(new FederationSpec { Training = training }, description.Federation);
        return new FederationTerms(
            description.Federation,
            description.Rounds,
            description.Seed,
            FederationSchema.FromJson(description.SchemaJson),
            schemaHash,
            description.TransferSet.ToTransferSet(),
            description.TransferRows,
            [.. description.TeacherArchitectures],
            description.StudentArchitecture,
            // Rows held out would stop the training and choose between models, in the clear: under DP-SGD none are.
            privacy.Terms.DpSgd ? training with { HeldOut = 0 } : training,
            description.ExpectedClients,
            RoundFeed.IsEnd(description.State),
            FingerprintOf(description))
        {
            Instance = description.Instance,
            Privacy = privacy,
        };
    }

    /// <summary>The architecture proposed to the client that joined at this position.</summary>
    public string TeacherFor(int index) =>
        TeacherArchitectures.Count == 0 ? StudentArchitecture : TeacherArchitectures[index % TeacherArchitectures.Count];

    private static string FingerprintOf(FederationDescription description)
    {
        var lasting = description.Clone();
        lasting.State = FederationState.Unspecified;
        return Convert.ToHexStringLower(SHA256.HashData(lasting.ToByteArray()));
    }
}
