using System.Diagnostics;
using FedDistill.Fuzz.Tests.Targets;

namespace FedDistill.Fuzz.Tests;

/// <summary>
/// Everything that reads what somebody else wrote, against inputs made of good ones: each is read or refused with an error
/// of ours, never with another, never at more than a bounded cost.
/// </summary>
public sealed class FuzzTests(FuzzFolder folder, ITestOutputHelper output) : IClassFixture<FuzzFolder>
{
    // A target's inputs are its share times this.
    private const int EverydayRounds = 10;
    private const int LongRounds = 400;

    public static TheoryData<string> Targets
    {
        get
        {
            using var folder = new FuzzFolder();
            return [.. AllOf(folder).Select(target => target.Name)];
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Read_MadeInputs_AreReadOrRefused(string target) => Run(target, EverydayRounds);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public void Read_AMillionMadeInputs_AreReadOrRefused()
    {
        var clock = Stopwatch.StartNew();
        var inputs = 0L;
        foreach (var target in AllOf(folder))
        {
            Run(target.Name, LongRounds);
            inputs += (long)target.Share * LongRounds;
        }

        Assert.InRange(inputs, 1_000_000, long.MaxValue);
        output.WriteLine($"{inputs} inputs of seed {Fuzzer.Seed}, {inputs / clock.Elapsed.TotalSeconds:F0} a second");
    }

    /// <summary>Every target by name.</summary>
    internal static IEnumerable<FuzzTarget> AllOf(FuzzFolder folder) =>
    [
        .. WireTargets.All,
        .. PayloadTargets.All,
        .. DocumentTargets.All,
        .. new FileTargets(folder.Path).All,
        .. new DataTargets(folder.Path).All,
        .. new ModelTargets(folder.Path).All,
        .. new StreamTargets(folder.Data).All,
    ];

    private void Run(string name, int rounds)
    {
        var target = AllOf(folder).Single(target => target.Name == name);
        Fuzzer.Run(target, (long)target.Share * rounds);
    }
}
