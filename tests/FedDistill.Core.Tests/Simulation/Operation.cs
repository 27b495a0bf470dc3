using FedDistill.Core.Randomness;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>One thing that happens; the numbers choose whom and how.</summary>
internal readonly record struct Operation(Happening What, int Who, int How)
{
    private static readonly Happening[] Lot =
        [.. Enum.GetValues<Happening>().SelectMany(what => Enumerable.Repeat(what, WeightOf(what)))];

    public static Operation[] Draw(long seed, int count)
    {
        var random = new SeededRandom(seed, "operations");
        var drawn = new Operation[count];
        for (var index = 0; index < count; index++)
        {
            drawn[index] = new Operation(Lot[random.NextInt(Lot.Length)], random.NextInt(16), random.NextInt(16));
        }

        return drawn;
    }

    private static int WeightOf(Happening what) => what switch
    {
        Happening.Upload => 24,
        Happening.Vote => 10,
        Happening.RunTimers or Happening.FinishWork => 8,
        Happening.AdvanceTime or Happening.Restart => 6,
        Happening.Join or Happening.Replay => 4,
        Happening.OtherBytes or Happening.WrongRound or Happening.OtherVote or Happening.LoseResponse => 3,
        Happening.WriteFault or Happening.Leave or Happening.StaleReport => 2,
        Happening.Crash or Happening.StartAgain => 1,
        _ => 1,
    };
}
