using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;

namespace FedDistill.Core.Tests.Privacy;

public sealed class PrivacyEventListTests
{
    private const string All = """
        [{"kind":"poissonGaussian","samplingRate":0.04,"noiseMultiplier":1.5,"count":2250},{"kind":"gaussian","noiseMultiplier":4,"count":20},
        {"kind":"gnmax","sigma":40,"count":286},{"sigma":150,"count":640,"kind":"threshold"}, {"kind":"nonPrivate"}, // a comment
        ]
        """;

    private static readonly PrivacyEvent[] Events =
    [
        new PoissonGaussianEvent(0.04, 1.5, 2250), new GaussianEvent(4, 20), new GnMaxEvent(40, 286), new ThresholdEvent(150, 640),
        new NonPrivateEvent(),
    ];

    [Fact]
    public void Read_EveryKindInAnyOrder_IsRead() => Assert.Equal(Events, PrivacyEventList.Read(All, "events.json"));

    [Fact]
    public void Write_EveryKind_IsReadBack() => Assert.Equal(Events, PrivacyEventList.Read(PrivacyEventList.Write(Events), "events.json"));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("""[{"noiseMultiplier":4}]""")]
    [InlineData("""[{"kind":"laplace","noiseMultiplier":4}]""")]
    [InlineData("""[{"kind":"gaussian","sigma":4}]""")]
    [InlineData("""[{"kind":"gaussian","noiseMultiplier":"much"}]""")]
    [InlineData("""[{"kind":"gaussian","noiseMultiplier":4,"count":1.5}]""")]
    [InlineData("""[{"kind":"poissonGaussian","noiseMultiplier":4,"count":1}]""")]
    public void Read_NoListOfEvents_IsRefusedWithTheKinds(string json)
    {
        var error = Assert.Throws<FedDistillException>(() => PrivacyEventList.Read(json, "wrong.json"));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.StartsWith("wrong.json is no list of privacy events: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("gnmax {sigma, count}", error.Message, StringComparison.Ordinal);
    }
}
