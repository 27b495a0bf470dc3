using CsCheck;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;
using FedDistill.Core.Tests.SoftLabels;

namespace FedDistill.Core.Tests.Privacy;

public sealed class SoftLabelHygieneTests
{
    [Fact]
    public void Clean_AnySoftLabels_KeepTheirKindsPromiseInWhole64ths() => CodecCases.Soft.Sample(sent =>
    {
        var cleaned = SoftLabelHygiene.Clean(sent);

        SoftLabelValidator.Validate(cleaned);
        Assert.Equal((sent.Kind, sent.Inputs, sent.Classes), (cleaned.Kind, cleaned.Inputs, cleaned.Classes));
        Assert.All(cleaned.Values, value => Assert.Equal(0, value * SoftLabelHygiene.Levels % 1));
    });

    [Fact]
    public void Clean_ConfidentRow_IsRoundedAndItsTailLevelled()
    {
        var sent = CodecCases.Of(SoftLabelKind.Probabilities, 0.70f, 0.17f, 0.09f, 0.04f, 0f);

        var row = SoftLabelHygiene.Clean(sent).Values;

        Assert.Equal([45 / 64f, 11 / 64f, 6 / 64f, 1 / 64f, 1 / 64f], row);
        Assert.Equal(0.70f, sent.Values[0]);
    }

    [Fact]
    public void Clean_Logits_AreClippedAndRounded()
    {
        var row = SoftLabelHygiene.Clean(CodecCases.Of(SoftLabelKind.Logits, 9f, -9f, 1.001f, -1f, -2f)).Values;

        Assert.Equal([4f, -3f, 1f, -1f, -3f], row);
    }
}
