using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Teachers;
using FedDistill.Learning.Training;

namespace FedDistill.Learning.Tests.Teachers;

public class TeacherBatchesTests
{
    private const float Odds = 16;

    // The broadcast gives the first class 16 times the second's probability. The power 1.5 makes that 64; logits, which
    // are aggregated at
    // T = 1, are then brought to T = 4: the fourth root of 64.
    [Theory]
    [InlineData(SoftLabelKind.Probabilities, 64)]
    [InlineData(SoftLabelKind.Logits, 2.8284271)]
    public void Fill_RefinementAtFour_TargetsAreAtThatTemperature(SoftLabelKind kind, float expectedOdds)
    {
        var inputs = InputTable.FromFeatures(InputShape.Tabular(1), [0]);
        var rows = new LabelledTable(inputs, [0], classCount: 2);
        var batches = new TeacherBatches(TinyProblems.TeacherJob("linear", rows, inputs) with
        {
            Plan = TinyProblems.Plan(TeacherObjective.Refinement, temperature: 4) with { Kind = kind },
            Broadcast = new SoftLabelMatrix(
                SoftLabelKind.Probabilities, inputs: 1, positions: 1, classes: 2, [Odds / (Odds + 1), 1 / (Odds + 1)]),
        });
        var random = new SeededRandom(1, "batch");
        using var batch = batches.NewBatch(1);

        batches.Fill(
            batch,
            new RowSampler([0], random),
            new RowSampler([0], random),
            InputReader.Create(inputs, InputAugmentation.None, random),
            InputReader.Create(inputs, InputAugmentation.None, random));

        var target = batch.Target(1);
        Assert.Equal(expectedOdds, target[0] / target[1], 1e-4f * expectedOdds);
    }
}
