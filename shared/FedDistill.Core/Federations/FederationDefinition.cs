using FedDistill.Core.Blobs;

namespace FedDistill.Core.Federations;

/// <summary>What an operator starts.</summary>
/// <param name="Spec">The validated spec.</param>
/// <param name="SchemaJson">The federation's schema, exactly the bytes that are hashed and sent.</param>
/// <param name="TransferSet">The unlabelled transfer set.</param>
/// <param name="TransferRows">N of the transfer set.</param>
/// <param name="TestSet">Labelled rows that the student is judged by; null without.</param>
public sealed record FederationDefinition(
    FederationSpec Spec, string SchemaJson, BlobRef TransferSet, int TransferRows, BlobRef? TestSet);
