using System.Text.Json;
using CsCheck;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Storage;

namespace FedDistill.Coordinator.Tests.Storage;

public sealed class SealedJsonTests
{
    private static readonly ClientRecord Record = new() { TeacherArchitecture = "mlp:16", LastRound = 3, BytesUp = 1234 };

    [Fact]
    public void Read_Written_IsTheSame() =>
        Assert.Equal(Record, SealedJson.Read(SealedJson.Write(Record), typeof(ClientRecord)));

    [Fact]
    public void Write_Record_IsJsonThatPeopleCanRead()
    {
        using var document = JsonDocument.Parse(
            SealedJson.Write(Record), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });

        Assert.Equal(3, document.RootElement.GetProperty("lastRound").GetInt32());
    }

    [Fact]
    public void Read_AnyBitTurnedOver_IsRefused() =>
        Gen.Int[0, (SealedJson.Write(Record).Length * 8) - 1].Sample(bit =>
        {
            var damaged = SealedJson.Write(Record);
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<JsonException>(() => SealedJson.Read(damaged, typeof(ClientRecord)));
        });

    [Fact]
    public void Read_CutShort_IsRefused() =>
        Gen.Int[0, SealedJson.Write(Record).Length - 1].Sample(length =>
            Assert.Throws<JsonException>(() => SealedJson.Read(SealedJson.Write(Record).AsSpan(0, length).ToArray(), typeof(ClientRecord))));

    [Theory]
    [InlineData("null")]
    [InlineData("""{"lastRound":1,"colour":"red"}""")]
    public void Read_WholeButNoSuchRecord_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => SealedJson.Read(SealedJson.Seal(System.Text.Encoding.UTF8.GetBytes(json)), typeof(ClientRecord)));
}
