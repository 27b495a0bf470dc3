using Google.Protobuf.Reflection;

namespace FedDistill.Architecture.Tests.Protocol;

/// <summary>
/// What a client can send. A new field fails the first test: add it to the list only when it tells nothing about
/// private rows that soft labels and
/// coarse counts do not tell already.
/// </summary>
public sealed class WireWallTests
{
    private static readonly string[] Allowed =
    [
        "BlobRef.kind",
        "BlobRef.length_bytes",
        "BlobRef.sha256",
        "DeclineRequest.client",
        "DeclineRequest.federation",
        // The node's own policy, and of the reason one word in three: nothing of the rows.
        "DeclineRequest.floor",
        "DeclineRequest.reason",
        "DescribeRequest.federation",
        "DownloadRequest.blob",
        "DownloadRequest.federation",
        "DownloadRequest.offset",
        "EnrollRequest.certificate_signing_request",
        "EnrollRequest.token",
        "GetRoundRequest.federation",
        "GetRoundRequest.round",
        "JoinRequest.client",
        "JoinRequest.federation",
        "JoinRequest.schema_sha256",
        "JoinRequest.teacher_architecture",
        "JoinRequest.transfer_set_sha256",
        "LeaveRequest.client",
        "LeaveRequest.federation",
        "QueryUploadRequest.client",
        "QueryUploadRequest.federation",
        "QueryUploadRequest.packing",
        "QueryUploadRequest.payload_sha256",
        "QueryUploadRequest.round",
        "RenewRequest.certificate_signing_request",
        "ReportHitsRequest.client",
        "ReportHitsRequest.federation",
        "ReportHitsRequest.hits",
        "ReportHitsRequest.judged",
        "ReportHitsRequest.round",
        "UploadHeader.base_sha256",
        "UploadHeader.class_counts",
        "UploadHeader.classes",
        "UploadHeader.client",
        "UploadHeader.encoding",
        "UploadHeader.federation",
        "UploadHeader.inputs",
        "UploadHeader.kind",
        // A hash over payload hashes and debits, with nothing in it that has not left already.
        "UploadHeader.ledger_head",
        "UploadHeader.offset",
        "UploadHeader.packed_bytes",
        "UploadHeader.packing",
        "UploadHeader.payload_bytes",
        "UploadHeader.payload_sha256",
        "UploadHeader.positions",
        "UploadHeader.round",
        "UploadHeader.sample_count",
        "UploadHeader.temperature",
        "UploadHeader.transfer_set_sha256",
        "UploadRequest.chunk",
        "UploadRequest.header",
        "WatchRoundsRequest.client",
        "WatchRoundsRequest.federation",
    ];

    private static readonly string[] PrivateWords =
        ["input", "feature", "pixel", "row", "weight", "gradient", "parameter", "tensor", "embedding", "hard_label"];

    [Fact]
    public void Requests_Fields_AreThoseArguedFor() =>
        Assert.Equal(Allowed, RequestFields.All.Select(NameOf).Order(StringComparer.Ordinal));

    [Fact]
    public void Requests_Bytes_AreSoftLabelsAndSigningRequestsAlone() => Assert.Equal(
        ["EnrollRequest.certificate_signing_request", "RenewRequest.certificate_signing_request", "UploadRequest.chunk"],
        RequestFields.All.Where(field => field.FieldType == FieldType.Bytes).Select(NameOf).Order(StringComparer.Ordinal));

    [Fact]
    public void Requests_Lists_AreCountsAlone() => Assert.Equal(
        ["ReportHitsRequest.hits", "UploadHeader.class_counts"], RequestFields.All.Where(field => field.IsRepeated).Select(NameOf).Order(StringComparer.Ordinal));

    [Fact]
    public void Requests_NamesOfPrivateThings_AreTheCountOfTransferInputsAlone()
    {
        var named = RequestFields.All.Where(field => PrivateWords.Any(word => field.Name.Contains(word, StringComparison.Ordinal))).ToList();

        var count = Assert.Single(named);
        Assert.Equal("UploadHeader.inputs", NameOf(count));
        Assert.Equal((FieldType.Int32, false), (count.FieldType, count.IsRepeated));
    }

    private static string NameOf(FieldDescriptor field) => $"{field.ContainingType.Name}.{field.Name}";
}
