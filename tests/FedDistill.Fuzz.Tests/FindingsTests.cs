using System.Text;
using System.Text.Json;
using FedDistill.ClientNode.Release;
using FedDistill.Coordinator.Rpc;
using FedDistill.Coordinator.Storage;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Idx;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Fuzz.Tests.Targets;
using FedDistill.Proto.V1;

namespace FedDistill.Fuzz.Tests;

/// <summary>What was found by made inputs and mended, with the bytes that it takes.</summary>
public sealed class FindingsTests(FuzzFolder folder) : IClassFixture<FuzzFolder>
{
    [Fact]
    public void UploadHeader_ShortHashOfAClientThatCounts_IsRefusedAndNotCutOutOfRange()
    {
        var counted = Targets.Federation.Rounds.First(round => round.Uploads.ContainsKey("anna"));

        AssertRefused(
            ErrorCode.HashMismatch,
            () => UploadRules.Check(new UploadHeader { Federation = "glyphs", Client = "anna", Round = 1, PayloadSha256 = "x" }, Targets.Federation.Definition, counted));
    }

    [Fact]
    public void RoundTask_RowThatIsNoIndex_IsRefusedAndDoesNotOverflow() => AssertRefused(
        ErrorCode.InvalidConfiguration,
        () => ClientNode.Federations.RoundTask.From(new RoundEvent
        {
            Round = 1, Temperature = 1, Objective = TeacherObjective.CrossEntropy, Kind = SoftLabelKind.Probabilities, Encoding = "f32",
            TransferRows = { 0x80000000 },
        }));

    [Fact]
    public void FederationTerms_NoTransferSet_AreRefused() => AssertRefused(
        ErrorCode.InvalidConfiguration,
        () => ClientNode.Federations.FederationTerms.From(WireTargets.WithoutTransferSet()));

    [Fact]
    public void ShortText_ColoursOfATerminal_AreRefused() =>
        AssertRefused(ErrorCode.InvalidConfiguration, () => RequestNames.ShortText("\u001b[31mcnn", "teacher_architecture"));

    [Theory]
    [InlineData("AAAIAwAAAAIAAAEDABEAAwIAAAAAewAAAOvr6w==")]
    [InlineData("AAAIA3////8AAAABAAAAAQA=")]
    public void IdxImages_HeaderOfHalfAGigabyteAndNothingElse_TakesNoMemory(string bytes)
    {
        var path = Path.Combine(folder.Path, "lying-images");
        File.WriteAllBytes(path, Convert.FromBase64String(bytes));
        var before = GC.GetAllocatedBytesForCurrentThread();

        AssertRefused(ErrorCode.InvalidData, () => IdxReader.ReadImages(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"attempt")]
    [InlineData("{\"members\":[null]}")]
    [InlineData("{\"members\":[{\"active\":true}]}")]
    [InlineData("{\"reason\":null}")]
    [InlineData("{\"reason\":\"\\ud800\"}")]
    [InlineData("{\"unknown\":1}")]
    public void State_DamagedOrOfAnotherVersion_IsNoRecord(string json) => Assert.ThrowsAny<JsonException>(
        () => SealedJson.Read(SealedJson.Seal(Encoding.UTF8.GetBytes(json)), typeof(FederationRecord)));

    [Theory]
    [InlineData("{\"client\":\"anna\"}")]
    [InlineData("{\"what\":\"else\",\"client\":\"anna\"}")]
    [InlineData("{\"what\":\"held-out-hits\"}")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Ledger_LineThatIsNoEntry_IsRefused(string line)
    {
        var path = Path.Combine(folder.Path, "releases.jsonl");
        File.WriteAllText(path, line + "\n");

        AssertRefused(ErrorCode.StorageDamaged, () => ReleaseLedger.Open(path, "anna").Dispose());
    }

    [Theory]
    [InlineData("{\"shape\":{\"channels\":1,\"height\":0,\"width\":0},\"classNames\":[null,\"a\"]}")]
    [InlineData("{\"shape\":null,\"classNames\":[\"a\",\"b\"]}")]
    [InlineData("{\"shape\":{\"channels\":1,\"height\":1,\"width\":1},\"classNames\":null}")]
    [InlineData("{\"shape\":{\"channels\":1,\"height\":0,\"width\":0},\"classNames\":[\"a\",\"b\"],\"columns\":[{\"kind\":\"numeric\",\"mean\":0,\"scale\":1}]}")]
    public void Schema_NullWhereAValueBelongs_IsRefused(string json) =>
        AssertRefused(ErrorCode.InvalidData, () => FederationSchema.FromJson(json));

    [Theory]
    [InlineData("{\"name\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"table\":{\"classes\":{\"\\ud800\":[]}}}")]
    public void Spec_HalfOfALetter_IsRefused(string json) =>
        AssertRefused(ErrorCode.InvalidConfiguration, () => FederationSpecReader.Read(json, "spec.json"));

    // Names were matched under a time limit that a stopped or busy process overran.
    [Fact]
    public void Spec_NamesOfAMillionLetters_AreRefused()
    {
        var json = $$"""{"name":"{{new string('a', 1_000_000)}}","student":"{{new string('a', 1_000_000)}}"}""";

        AssertRefused(ErrorCode.InvalidConfiguration, () => FederationSpecReader.Read(json, "spec.json"));
    }

    private static void AssertRefused(ErrorCode code, Action read)
    {
        var error = Assert.Throws<FedDistillException>(read);
        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Message);
    }
}
