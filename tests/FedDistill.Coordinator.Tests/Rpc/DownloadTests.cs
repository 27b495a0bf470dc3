using System.Security.Cryptography;
using FedDistill.Core.Data;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Rpc;

public sealed class DownloadTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Fact]
    public async Task Download_AClientsUpload_IsRefused()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        var upload = TestUpload.Of(_name, "anna");
        await _coordinator.UploadAsync(upload);
        var blob = new BlobRef { Sha256 = upload.Header.PayloadSha256, LengthBytes = upload.Payload.Length, Kind = BlobKind.SoftLabels };

        var refusal = await Refusal.OfAsync(_coordinator.DownloadAsync(_name, blob));

        refusal.Says(StatusCode.NotFound, ErrorCode.NotFound, blob.Sha256);
    }

    [Fact]
    public async Task Download_TheTestSet_IsRefused()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name), TestFederation.Test);
        var bytes = TestSet.ToBytes(TestFederation.Test);
        var blob = new BlobRef
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), LengthBytes = bytes.Length, Kind = BlobKind.TestSet,
        };

        var refusal = await Refusal.OfAsync(_coordinator.DownloadAsync(_name, blob));

        refusal.Says(StatusCode.NotFound, ErrorCode.NotFound, blob.Sha256);
    }

    [Fact]
    public async Task Download_AnotherFederationsStudent_IsRefused()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name, clients: 1, rounds: 1), "anna");
        await _coordinator.UploadAsync(TestUpload.Of(_name, "anna"));
        var round = await _coordinator.WaitForAsync(_name, round => round.Phase == RoundPhase.Completed);
        var other = $"{_name}-other";
        await _coordinator.StartFederationAsync(TestFederation.Spec(other));

        var refusal = await Refusal.OfAsync(_coordinator.DownloadAsync(other, round.Broadcast.Student));

        refusal.Says(StatusCode.NotFound, ErrorCode.NotFound, other, round.Broadcast.Student.Sha256);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public async Task Download_OffsetOutside_IsRefused(long offset)
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name));
        var description = await _coordinator.Federation.DescribeAsync(new DescribeRequest { Federation = _name }, TestCoordinator.Call);

        var refusal = await Refusal.OfAsync(_coordinator.DownloadAsync(_name, description.TransferSet, offset));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.ShapeMismatch, $"offset {offset}");
    }

    [Fact]
    public async Task Download_NoBlobNamed_IsRefused()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name));

        var refusal = await Refusal.OfAsync(_coordinator.DownloadAsync(_name, blob: null!));

        refusal.Says(StatusCode.NotFound, ErrorCode.NotFound, "No blob was named");
    }
}
