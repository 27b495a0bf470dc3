using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Uploads;

/// <summary>
/// Whatever a client sends: it is told what is wrong, the round goes on, and its good upload counts afterwards.
/// </summary>
public sealed class BadUploadTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private static readonly string OtherHash = new('a', 64);

    private static readonly Dictionary<string, BadUpload> Cases = new()
    {
        ["NaN"] = new(
            upload => upload.WithValue(4, 1, float.NaN), ErrorCode.InvalidSoftLabels, "Input row 4", "column 1", "NaN"),
        ["infinity"] = new(
            upload => upload.WithValue(19, 2, float.PositiveInfinity), ErrorCode.InvalidSoftLabels, "Input row 19", "column 2"),
        ["minus infinity"] = new(
            upload => upload.WithValue(3, 0, float.NegativeInfinity), ErrorCode.InvalidSoftLabels, "Input row 3", "column 0"),
        ["1e38"] = new(upload => upload.WithValue(2, 2, 1e38f), ErrorCode.InvalidSoftLabels, "Input row 2", "sum"),
        ["logits instead"] = new(
            upload => upload.WithValue(5, 0, 2.5f).WithValue(5, 1, -1.5f), ErrorCode.InvalidSoftLabels, "Input row 5", "column 1", "-1.5"),
        ["row sum over 1"] = new(
            upload => upload.WithValue(6, 0, 0.5f).WithValue(6, 1, 0.5f).WithValue(6, 2, 0.5f), ErrorCode.InvalidSoftLabels, "Input row 6", "1.5"),
        ["negative"] = new(
            upload => upload.WithValue(0, 0, -0.25f), ErrorCode.InvalidSoftLabels, "Input row 0", "column 0", "-0.25", "at least 0"),
        ["row sum"] = new(
            upload => upload.WithValue(7, 0, 0.5f).WithValue(7, 1, 0).WithValue(7, 2, 0), ErrorCode.InvalidSoftLabels, "Input row 7", "0.5"),
        ["too few rows"] = new(
            upload => upload.With(TestUpload.Probabilities("anna", 1, rows: 19)).With(header => header.Inputs = 19),
            ErrorCode.ShapeMismatch, "[19, 1, 3]", "[20, 1, 3]"),
        ["classes"] = new(upload => upload.With(header => header.Classes = 4), ErrorCode.ShapeMismatch, "[20, 1, 4]", "[20, 1, 3]"),
        ["positions"] = new(upload => upload.With(header => header.Positions = 2), ErrorCode.ShapeMismatch, "[20, 2, 3]"),
        ["payload length"] = new(
            upload => upload.With(TestUpload.Probabilities("anna", 1, rows: 19)), ErrorCode.ShapeMismatch, "228", "240"),
        ["offset past the end"] = new(upload => upload.With(header => header.Offset = 241), ErrorCode.ShapeMismatch, "offset 241", "240"),
        ["negative offset"] = new(upload => upload.With(header => header.Offset = -4), ErrorCode.ShapeMismatch, "offset -4"),
        ["transfer set"] = new(
            upload => upload.With(header => header.TransferSetSha256 = OtherHash),
            ErrorCode.HashMismatch, OtherHash, TestFederation.Transfer.Sha256()),
        ["payload hash"] = new(upload => upload.With(header => header.PayloadSha256 = OtherHash), ErrorCode.HashMismatch, OtherHash),
        ["no hash"] = new(upload => upload.With(header => header.PayloadSha256 = "../../x"), ErrorCode.HashMismatch, "payload_sha256"),
        ["kind"] = new(upload => upload.With(header => header.Kind = SoftLabelKind.Logits), ErrorCode.InvalidSoftLabels, "Logits", "Probabilities"),
        ["encoding"] = new(
            upload => upload.With(header => header.Encoding = "u4"), ErrorCode.InvalidSoftLabels, "encoding", "u4", "f32"),
        ["no packing"] = new(
            upload => upload.With(header => header.Packing = PayloadPacking.Unspecified), ErrorCode.InvalidSoftLabels, "packing", "Plain"),
        ["plain and shorter"] = new(
            upload => upload.With(header => header.PackedBytes = 239), ErrorCode.ShapeMismatch, "packed_bytes is 239", "240"),
        ["packed and longer"] = new(
            upload => upload.With(header => { header.Packing = PayloadPacking.Brotli; header.PackedBytes = 240; }),
            ErrorCode.ShapeMismatch, "packed_bytes is 240", "1 to 239"),
        ["no Brotli stream"] = new(
            upload => (upload with { Payload = new byte[100] }).With(header =>
            {
                header.Packing = PayloadPacking.Brotli;
                header.PackedBytes = 100;
            }),
            ErrorCode.InvalidSoftLabels, "240 bytes"),
        ["unpacks to more"] = new(
            upload => upload.Packed(new byte[1 << 20]), ErrorCode.InvalidSoftLabels, "unpack to more", "240 bytes"),
        ["delta to nothing"] = new(
            upload => upload.With(header =>
            {
                header.Packing = PayloadPacking.DeltaBrotli;
                header.PackedBytes = 100;
                header.BaseSha256 = OtherHash;
            }),
            ErrorCode.WrongState, OtherHash, "none", "without a delta"),
        ["base without a delta"] = new(
            upload => upload.With(header => header.BaseSha256 = OtherHash), ErrorCode.WrongState, "only a delta"),
        ["temperature"] = new(upload => upload.With(header => header.Temperature = 3), ErrorCode.InvalidSoftLabels, "temperature is 3", "asks for 1"),
        ["sample count"] = new(upload => upload.With(header => header.SampleCount = -1), ErrorCode.InvalidSoftLabels, "sample_count is -1"),
        ["class counts"] = new(upload => upload.With(header => header.ClassCounts.Add(5)), ErrorCode.InvalidSoftLabels, "4 class_counts"),
        ["unknown federation"] = new(
            upload => upload.With(header => header.Federation = "nobody"), ErrorCode.NotFound, "no federation nobody"),
        ["unknown round"] = new(upload => upload.With(header => header.Round = 7), ErrorCode.NotFound, "000007"),
        ["round to come"] = new(upload => upload.With(header => header.Round = 2), ErrorCode.NotFound, "000002"),
        ["not in the cohort"] = new(upload => upload.With(header => header.Client = "carl"), ErrorCode.WrongState, "carl"),
        ["client as a path"] = new(upload => upload.With(header => header.Client = ".."), ErrorCode.InvalidConfiguration, "1 to 64 letters"),
        ["client with a slash"] = new(upload => upload.With(header => header.Client = "a/b"), ErrorCode.InvalidConfiguration, "1 to 64 letters"),
        ["federation as a path"] = new(upload => upload.With(header => header.Federation = ".."), ErrorCode.InvalidConfiguration, "1 to 64 letters"),
        ["federation with a slash"] = new(
            upload => upload.With(header => header.Federation = "a/b"), ErrorCode.InvalidConfiguration, "1 to 64 letters"),
    };

    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public async Task UploadSoftLabels_BadHeaderOrValues_IsRefusedByNameAndTheRoundGoesOn(string caseName)
    {
        var (spoil, reason, words) = Cases[caseName];
        var good = await BeginAsync();

        var refusal = await Refusal.OfAsync(_coordinator.UploadAsync(spoil(good)));

        refusal.Says(StatusOf(reason), reason, words);
        await AssertOnlyGoodCountsAsync(good);
    }

    [Fact]
    public async Task UploadSoftLabels_ChunkBeforeHeader_IsRefused()
    {
        var good = await BeginAsync();

        var refusal = await Refusal.OfAsync(_coordinator.SendAsync([TestUpload.Chunk(good.Payload)]));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.ShapeMismatch, "first message", "header");
        await AssertOnlyGoodCountsAsync(good);
    }

    [Fact]
    public async Task UploadSoftLabels_NoMessage_IsRefused() =>
        (await Refusal.OfAsync(_coordinator.SendAsync([]))).Says(StatusCode.InvalidArgument, ErrorCode.ShapeMismatch, "header");

    [Fact]
    public async Task UploadSoftLabels_SecondHeader_IsRefused()
    {
        var good = await BeginAsync();
        var header = good.Messages().First();

        var refusal = await Refusal.OfAsync(_coordinator.SendAsync([header, header]));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.ShapeMismatch, "only chunks");
        await AssertOnlyGoodCountsAsync(good);
    }

    [Fact]
    public async Task UploadSoftLabels_ChunkOver64KiB_IsRefused()
    {
        var good = await BeginAsync();

        var refusal = await Refusal.OfAsync(
            _coordinator.SendAsync([good.Messages().First(), TestUpload.Chunk(new byte[TestUpload.ChunkBytes + 1])]));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.ShapeMismatch, "65536");
        await AssertOnlyGoodCountsAsync(good);
    }

    [Fact]
    public async Task UploadSoftLabels_MoreThanAnnounced_IsRefused()
    {
        var good = await BeginAsync();

        var refusal = await Refusal.OfAsync(_coordinator.SendAsync([.. good.Messages(), TestUpload.Chunk(new byte[1])]));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.ShapeMismatch, "More than the announced 240 bytes");
        await AssertOnlyGoodCountsAsync(good);
    }

    [Fact]
    public async Task UploadSoftLabels_LessThanAnnounced_IsRefused()
    {
        var good = await BeginAsync();

        var refusal = await Refusal.OfAsync(_coordinator.SendAsync([good.Messages().First(), TestUpload.Chunk(good.Payload[..100])]));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.ShapeMismatch, "100 of 240");
        await AssertOnlyGoodCountsAsync(good);
    }

    [Fact]
    public async Task UploadSoftLabels_BadValues_LeavesNothingToResume()
    {
        var bad = (await BeginAsync()).WithValue(0, 0, float.NaN);

        await Refusal.OfAsync(_coordinator.UploadAsync(bad));

        Assert.Equal(new QueryUploadReply(), await _coordinator.QueryAsync(bad));
    }

    [Fact]
    public async Task UploadSoftLabels_RuleWeighsByClassAndNoCountsCame_IsRefusedInsteadOfFailingTheRound()
    {
        var spec = TestFederation.Spec(_name) with { Aggregation = "class-weighted" };
        await _coordinator.BeginAsync(spec, "anna", "ben");
        var good = TestUpload.Of(_name, "anna");

        var refusal = await Refusal.OfAsync(_coordinator.UploadAsync(good.With(header => header.ClassCounts.Clear())));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidSoftLabels, "class_counts", "class-weighted");
        await AssertOnlyGoodCountsAsync(good);
    }

    private async Task<TestUpload> BeginAsync()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        return TestUpload.Of(_name, "anna");
    }

    private async Task AssertOnlyGoodCountsAsync(TestUpload good)
    {
        Assert.Empty((await _coordinator.GetRoundAsync(_name)).Contributed);
        await _coordinator.UploadAsync(good);
        var round = await _coordinator.GetRoundAsync(_name);
        Assert.Equal(RoundPhase.Collecting, round.Phase);
        Assert.Equal(["anna"], round.Contributed);
    }

    private static StatusCode StatusOf(ErrorCode reason) => reason switch
    {
        ErrorCode.NotFound => StatusCode.NotFound,
        ErrorCode.WrongState => StatusCode.FailedPrecondition,
        _ => StatusCode.InvalidArgument,
    };

    private sealed record BadUpload(Func<TestUpload, TestUpload> Spoil, ErrorCode Reason, params string[] Words);
}
