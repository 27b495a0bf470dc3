using FedDistill.Core.Data;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Teachers;

/// <summary>
/// pi: which share of the rows that a teacher learns from each class has. With it in the loss the logits need not hold
/// it themselves, and those of clients with other mixes of classes are on one scale.
/// </summary>
internal sealed class ClassPrior
{
    private readonly long[] _columns;
    private readonly float[] _logShares;

    private ClassPrior(int[] counts)
    {
        Classes = [.. Enumerable.Range(0, counts.Length).Where(hardLabel => counts[hardLabel] > 0)];
        _columns = [.. Classes.Select(hardLabel => (long)hardLabel)];
        var rows = counts.Sum();
        _logShares = [.. Classes.Select(hardLabel => MathF.Log((float)counts[hardLabel] / rows))];
    }

    /// <summary>Classes that have rows, ascending.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Counts the classes of the rows to learn from.</summary>
    public static ClassPrior Of(LabelledTable table, ReadOnlySpan<int> rows)
    {
        var counts = new int[table.ClassCount];
        foreach (var row in rows)
        {
            counts[table.HardLabels[row]]++;
        }

        return new ClassPrior(counts);
    }

    /// <summary>
    /// Cross-entropy of softmax(z + log pi), the mean over rows in nats (Ren et al., 2020, "Balanced Meta-Softmax",
    /// equation 4). Classes without rows are left out before the softmax: they are in no denominator and get no
    /// gradient. A held-out row of such a class adds nothing.
    /// </summary>
    /// <param name="logits">z, shape [B, C].</param>
    /// <param name="targets">Target distributions, shape [B, C].</param>
    public Tensor BalancedCrossEntropy(Tensor logits, Tensor targets) => DistillationLoss.SoftCrossEntropy(
        Trained(logits).Plus(tensor(_logShares, device: logits.device, dtype: logits.dtype)), Trained(targets), temperature: 1);

    /// <summary>z with minus infinity for classes without rows.</summary>
    /// <param name="logits">z, shape [B, C].</param>
    public Tensor LeaveOutUntrained(Tensor logits)
    {
        var offsets = new float[logits.shape[1]];
        Array.Fill(offsets, float.NegativeInfinity);
        foreach (var hardLabel in Classes)
        {
            offsets[hardLabel] = 0;
        }

        return logits.Plus(tensor(offsets, device: logits.device));
    }

    // [B, C] -> [B, classes with rows]
    private Tensor Trained(Tensor values) => values.index_select(1, tensor(_columns, device: values.device));
}
