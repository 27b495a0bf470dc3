using FedDistill.Core.Randomness;

namespace FedDistill.Learning.Teachers;

/// <summary>Which private rows a teacher learns from and which it is stopped by.</summary>
/// <param name="Trained">Rows to learn from.</param>
/// <param name="HeldOut">Rows to judge by; empty when there would be too few to tell anything.</param>
internal sealed record HeldOutSplit(int[] Trained, int[] HeldOut)
{
    // With fewer rows the choice between checkpoints would be noise.
    private const int FewestHeldOut = 10;

    // More rows judge no better between checkpoints, and would cost a notable part of the training.
    private const int MostHeldOut = 500;

    /// <summary>
    /// A choice by the seed and <see cref="TeacherJob.SplitPurpose"/>: the same in every round of a client.
    /// </summary>
    public static HeldOutSplit Of(TeacherJob job)
    {
        var order = new SeededRandom(job.Seed, $"{job.SplitPurpose}/held-out").Permutation(job.PrivateRows.Rows);
        var count = Math.Min((int)(job.Training.HeldOut * order.Length), MostHeldOut);
        return count < FewestHeldOut ? new HeldOutSplit(order, []) : new HeldOutSplit(order[count..], order[..count]);
    }
}
