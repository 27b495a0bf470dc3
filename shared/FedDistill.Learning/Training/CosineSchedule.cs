namespace FedDistill.Learning.Training;

/// <summary>A learning rate that falls along half a cosine (Loshchilov and Hutter, 2017, without restarts).</summary>
/// <param name="Peak">The rate of the first step.</param>
/// <param name="Steps">How many steps are planned.</param>
internal readonly record struct CosineSchedule(double Peak, int Steps)
{
    // The last step's share of the peak; the measured recipes end there.
    private const double Floor = 0.02;

    /// <summary>Share of the steps that are taken, over 0 up to 1; the rates do not depend on it.</summary>
    public double Stop { get; init; } = 1;

    /// <summary>How many steps are taken, at least one.</summary>
    public int StepsTaken => Math.Max(1, (int)Math.Round(Stop * Steps));

    /// <summary>The rate of a step counted from 0.</summary>
    public double Rate(int step)
    {
        var progress = Steps > 1 ? (double)step / (Steps - 1) : 0;
        return Peak * (Floor + ((1 - Floor) * (1 + Math.Cos(Math.PI * progress)) / 2));
    }
}
