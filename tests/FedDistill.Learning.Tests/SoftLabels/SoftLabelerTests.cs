using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Models;
using FedDistill.Learning.SafeTensors;
using FedDistill.Learning.SoftLabels;
using FedDistill.Learning.Training;
using FedDistill.Testing;

namespace FedDistill.Learning.Tests.SoftLabels;

public class SoftLabelerTests
{
    [Fact]
    public void Label_ReferenceLogits_GivesTheTemperedSoftmax()
    {
        foreach (var vector in ReferenceVectors.Root.GetProperty("tempered_softmax").EnumerateArray())
        {
            var logits = Inputs(vector.GetProperty("logits").Doubles());

            var labels = SoftLabeler.Label(
                Identity(4, 4), logits, [], SoftLabelKind.Probabilities, vector.GetProperty("T").GetDouble());

            Assert.All(vector.GetProperty("p").Doubles().Index(), item => Assert.Equal(item.Item, labels.Values[item.Index], 1e-6));
        }
    }

    [Fact]
    public void Label_Evidence_IsTheSoftmaxWithoutItsLastColumn()
    {
        var logits = Inputs([1, 2, 3]);

        var evidence = SoftLabeler.Label(Identity(2, 3), logits, [], SoftLabelKind.Evidence, 2);
        var probabilities = SoftLabeler.Label(Identity(2, 3), logits, [], SoftLabelKind.Probabilities, 2);
        var raw = SoftLabeler.Label(Identity(2, 3), logits, [], SoftLabelKind.Logits, 2);

        var sum = Math.Exp(0.5) + Math.Exp(1) + Math.Exp(1.5);
        Assert.Equal(2, evidence.Classes);
        Assert.Equal(Math.Exp(0.5) / sum, evidence.Values[0], 1e-6);
        Assert.Equal(Math.Exp(1) / sum, evidence.Values[1], 1e-6);
        Assert.Equal(1 / (1 + Math.Exp(0.5)), probabilities.Values[0], 1e-6);
        Assert.Equal([1f, 2f], raw.Values);
    }

    [Fact]
    public void Label_ChosenRows_AnswersThemInOrder()
    {
        var inputs = Inputs([1, 2, 3], [4, 5, 6], [7, 8, 9]);

        var labels = SoftLabeler.Label(Identity(3, 3), inputs, [2, 0], SoftLabelKind.Logits, 1);

        Assert.Equal([7, 8, 9, 1, 2, 3], labels.Values);
        Assert.Equal((2, 1), (labels.Inputs, labels.Positions));
    }

    [Fact]
    public void Label_Views_GivesTheMeanOfProbabilitiesOverVariations()
    {
        var inputs = Inputs([1, 2], [2, 1]);
        var views = new LabelViews { Count = 3, Augmentation = InputAugmentation.Jitter, Seed = 5, Purpose = "views/anna/1" };

        var mean = SoftLabeler.Label(Identity(2, 2), inputs, [], SoftLabelKind.Probabilities, 1, views: views);

        var random = new SeededRandom(5, "views/anna/1");
        var varied = InputReader.Create(inputs, InputAugmentation.Jitter, random);
        var sum = new double[4];
        AddSoftmax(sum, [1, 2, 2, 1]);
        for (var look = 0; look < 2; look++)
        {
            var values = new float[4];
            varied.Read(0, values.AsSpan(0, 2));
            varied.Read(1, values.AsSpan(2, 2));
            AddSoftmax(sum, values);
        }

        Assert.NotEqual(1 / (1 + Math.E), mean.Values[0], 1e-4);
        Assert.All(sum.Index(), item => Assert.Equal(item.Item / 3, mean.Values[item.Index], 1e-6));
    }

    [Fact]
    public void Label_ViewsThatDoNotVary_AnswersAsOneLook()
    {
        var inputs = Inputs([1, 2, 3]);
        var views = new LabelViews { Count = 5, Augmentation = InputAugmentation.Auto };

        var labels = SoftLabeler.Label(Identity(2, 3), inputs, [], SoftLabelKind.Evidence, 1, views: views);

        Assert.Equal(SoftLabeler.Label(Identity(2, 3), inputs, [], SoftLabelKind.Evidence, 1).Values, labels.Values);
    }

    [Fact]
    public void Label_MoreRowsThanABatch_AnswersAll()
    {
        var inputs = Inputs([.. Enumerable.Range(0, 1203).Select(row => new double[] { row, 0 })]);

        var labels = SoftLabeler.Label(Identity(2, 2), inputs, [], SoftLabelKind.Logits, 1);

        Assert.Equal(Enumerable.Range(0, 1203).Select(row => (float)row), labels.Values.Where((_, index) => index % 2 == 0));
    }

    [Fact]
    public void Label_WrongQuestion_Throws()
    {
        var inputs = Inputs([1, 2, 3]);

        AssertFails(ErrorCode.InvalidConfiguration, () => SoftLabeler.Label(Identity(3, 3), inputs, [], SoftLabelKind.Evidence, 1));
        AssertFails(ErrorCode.ShapeMismatch, () => SoftLabeler.Label(Identity(4, 4), inputs, [], SoftLabelKind.Logits, 1));
        AssertFails(ErrorCode.ShapeMismatch, () => SoftLabeler.Label(Identity(3, 3), inputs, [1], SoftLabelKind.Logits, 1));
    }

    private static void AddSoftmax(double[] sum, float[] logits)
    {
        for (var index = 0; index < logits.Length; index++)
        {
            sum[index] += 1 / (1 + Math.Exp(logits[index ^ 1] - logits[index]));
        }
    }

    private static void AssertFails(ErrorCode code, Func<SoftLabelMatrix> label) =>
        Assert.Equal(code, Assert.Throws<FedDistillException>(label).Code);

    private static InputTable Inputs(params double[][] rows) => InputTable.FromFeatures(
        InputShape.Tabular(rows[0].Length), [.. rows.SelectMany(row => row).Select(value => (float)value)]);

    // A model whose logits are its inputs.
    private static ModelSnapshot Identity(int classes, int outputs)
    {
        var weights = new float[outputs * outputs];
        for (var index = 0; index < outputs; index++)
        {
            weights[(index * outputs) + index] = 1;
        }

        return ModelSnapshot.Create(
            new ModelDescription(TinyProblems.Architecture("linear"), InputShape.Tabular(outputs), classes, outputs),
            [
                new NamedTensor("dense1.weight", [outputs, outputs], weights),
                new NamedTensor("dense1.bias", [outputs], new float[outputs]),
            ],
            new Dictionary<string, string>());
    }
}
