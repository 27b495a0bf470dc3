using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FedDistill.Architecture.Tests.Sources;
using FedDistill.Core.Data;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using Google.Protobuf;
using SoftLabelKind = FedDistill.Core.SoftLabels.SoftLabelKind;

namespace FedDistill.Architecture.Tests.Documents;

/// <summary>The bytes in the protocol guide are those that the programs write.</summary>
public sealed partial class ProtocolGuideTests
{
    private static readonly string Guide = string.Join('\n', SourceTree.Lines("proto/README.md"));

    private static readonly SoftLabelMatrix Rows = Evidence(0.7f, 0.25f, 0, 0.1f, 0.02f, 0.03f, 0, 0.5f, 0.5f);

    [Theory]
    [InlineData("u4")]
    [InlineData("u8")]
    [InlineData("f16")]
    [InlineData("label")]
    public void Payload_InTheGuide_IsTheCodecs(string codec) => AssertGuide(codec, SoftLabelCodecs.Find(codec).Encode(Rows));

    [Fact]
    public void Delta_InTheGuide_IsOfTheTwoPayloads()
    {
        var codec = SoftLabelCodecs.Find("u4");
        var (first, next) = (codec.Encode(Rows), codec.Encode(Evidence(0.7f, 0.25f, 0, 0.8f, 0.02f, 0.03f, 0, 0.5f, 0.5f)));

        AssertGuide("u4-next", next);
        AssertGuide("delta", [.. first.Zip(next, (left, right) => (byte)(left ^ right))]);
    }

    [Fact]
    public void Upload_InTheGuide_IsTheWires()
    {
        var payload = SoftLabelCodecs.Find("u4").Encode(Rows);
        var header = new UploadHeader
        {
            Federation = "demo",
            Client = "alice",
            Round = 1,
            TransferSetSha256 = Transfer().Sha256(),
            Inputs = 3,
            Positions = 1,
            Classes = 3,
            Kind = Proto.V1.SoftLabelKind.Evidence,
            Encoding = "u4",
            Temperature = 1,
            PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(payload)),
            PayloadBytes = payload.Length,
            ClassCounts = { 8, 2, 1 },
            Packing = Proto.V1.PayloadPacking.Plain,
            PackedBytes = payload.Length,
        };

        AssertGuide("header", new UploadRequest { Header = header }.ToByteArray());
        AssertGuide("chunk", new UploadRequest { Chunk = ByteString.CopyFrom(payload) }.ToByteArray());
        Assert.Contains(header.PayloadSha256, Guide, StringComparison.Ordinal);
        Assert.Contains(header.TransferSetSha256, Guide, StringComparison.Ordinal);
    }

    [Fact]
    public void TransferSet_InTheGuide_IsABlob() => AssertGuide("transfer-set", Transfer().ToBytes());

    private static InputTable Transfer() => InputTable.FromPixels(new InputShape(1, 2, 2), [0, 255, 128, 7, 1, 2, 3, 4]);

    private static SoftLabelMatrix Evidence(params float[] values) => new(SoftLabelKind.Evidence, inputs: 3, positions: 1, classes: 3, values);

    private static void AssertGuide(string block, byte[] bytes)
    {
        var shown = Assert.Single(HexBlock().Matches(Guide), match => match.Groups["name"].Value == block);
        Assert.Equal(Convert.ToHexStringLower(bytes), string.Concat(shown.Groups["hex"].Value.Where(char.IsAsciiHexDigit)));
    }

    [GeneratedRegex(
        @"```hex (?<name>\S+)\n(?<hex>[0-9a-f\s]+)```", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex HexBlock();
}
