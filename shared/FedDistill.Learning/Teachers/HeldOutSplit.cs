using FedDistill.Core.Randomness;
using FedDistill.Core.Rounds;

namespace FedDistill.Learning.Teachers;

/// <summary>Which private rows a teacher learns from and which it is stopped by.</summary>
/// <param name="Trained">Rows to learn from.</param>
/// <param name="HeldOut">Rows to judge by; empty when there would be too few to tell anything.</param>
internal sealed record HeldOutSplit(int[] Trained, int[] HeldOut)
{
    // With fewer rows the choice between checkpoints would be noise.
    private const int FewestHeldOut = 10;

    /// <summary>
    /// A choice by the seed and <see cref="TeacherJob.SplitPurpose"/>: the same in every round of a client. No row is held
    /// out in DP-SGD: a checkpoint chosen by private rows would tell of them without noise.
    /// </summary>
    public static HeldOutSplit Of(TeacherJob job) => Of(
        job.PrivateRows.Rows, job.DpSgd is null ? job.Training.HeldOut : 0, job.Seed, job.SplitPurpose);

    /// <summary>The same choice without a job.</summary>
    /// <param name="rows">How many private rows there are.</param>
    /// <param name="share">Which share of them to hold out.</param>
    /// <param name="seed">The federation's seed.</param>
    /// <param name="purpose">See <see cref="TeacherJob.SplitPurpose"/>.</param>
    public static HeldOutSplit Of(int rows, double share, long seed, string purpose)
    {
        var order = new SeededRandom(seed, $"{purpose}/held-out").Permutation(rows);
        var count = Math.Min((int)(share * order.Length), HeldOutVote.MostRows);
        return count < FewestHeldOut ? new HeldOutSplit(order, []) : new HeldOutSplit(order[count..], order[..count]);
    }
}
