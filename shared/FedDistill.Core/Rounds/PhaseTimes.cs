namespace FedDistill.Core.Rounds;

/// <summary>How long a round has been in each of its phases while the coordinator ran.</summary>
/// <param name="Collecting">Waiting for uploads.</param>
/// <param name="Distilling">All work after collection, attempts that a restart has cut short included.</param>
/// <param name="Judging">Waiting for the contributors' judgements of several students.</param>
public sealed record PhaseTimes(TimeSpan Collecting, TimeSpan Distilling, TimeSpan Judging)
{
    /// <summary>A round that has just been announced.</summary>
    public static PhaseTimes Zero { get; } = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>The three together.</summary>
    public TimeSpan Total() => Collecting + Distilling + Judging;

    /// <summary>Time has passed in a phase; in a final one none does.</summary>
    public PhaseTimes Plus(RoundPhase phase, TimeSpan elapsed) => phase switch
    {
        RoundPhase.Collecting => this with { Collecting = Collecting + elapsed },
        RoundPhase.Distilling => this with { Distilling = Distilling + elapsed },
        RoundPhase.Judging => this with { Judging = Judging + elapsed },
        _ => this,
    };
}
