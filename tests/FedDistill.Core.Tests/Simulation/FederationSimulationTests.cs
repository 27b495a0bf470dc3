using System.Diagnostics;
using System.Globalization;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>
/// Whole federations under random operations and faults: clients that repeat themselves, lie, vanish and come late,
/// a disk that fails, a process that dies at any write, answers that are lost.
/// </summary>
public sealed class FederationSimulationTests(ITestOutputHelper output)
{
    private const int Operations = 200;
    private const string SeedVariable = "FEDDISTILL_SIMULATION_SEED";

    [Fact]
    public void Federation_AnyOperationsAndFaults_KeepsItsPromisesAndEnds() => Run(firstSeed: 1, seeds: 1_000);

    [Fact(Explicit = true), Trait("Category", "Long")]
    public void Federation_AnyOperationsAndFaults_KeepsItsPromisesForTenThousandSeeds() => Run(firstSeed: 1_001, seeds: 10_000);

    private void Run(long firstSeed, int seeds)
    {
        var asked = Environment.GetEnvironmentVariable(SeedVariable);
        if (asked is not null)
        {
            (firstSeed, seeds) = (long.Parse(asked, CultureInfo.InvariantCulture), 1);
        }

        var clock = Stopwatch.StartNew();
        var ends = new Dictionary<string, int>();
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            var operations = Operation.Draw(seed, Operations);
            if (FailureOf(seed, operations, ends) is { } failure)
            {
                var few = Shrink(seed, operations);
                Assert.Fail(
                    $"{FailureOf(seed, few) ?? failure}\nReplay with {SeedVariable}={seed}; {few.Length} operations are enough:\n" +
                    string.Join('\n', few.Select(operation => $"  {operation}")));
            }
        }

        output.WriteLine(
            $"{seeds} seeds of {Operations} operations: {seeds / clock.Elapsed.TotalSeconds:F0} a second; ends: " +
            string.Join(", ", ends.OrderBy(end => end.Key).Select(end => $"{end.Key} {end.Value}")));
        // The lists are worth something only if they come to every end.
        Assert.True(seeds == 1 || ends.Keys.Select(end => end.Split(' ')[0]).Distinct().Count() == 3, string.Join(", ", ends.Keys));
    }

    /// <summary>What is broken; null: nothing.</summary>
    private static string? FailureOf(long seed, Operation[] operations, Dictionary<string, int>? ends = null)
    {
        try
        {
            var world = new World(seed);
            foreach (var operation in operations)
            {
                world.Apply(operation);
            }

            world.Heal();
            if (ends is not null)
            {
                var end = $"{world.Federation.Phase} after {world.Federation.Finished.Count}";
                ends[end] = ends.GetValueOrDefault(end) + 1;
            }

            return null;
        }
#pragma warning disable CA1031 // Whatever the transitions throw is a finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception is InvalidOperationException ? exception.Message : exception.ToString();
        }
    }

    /// <summary>Leaves out whatever the failure does not need: halves first, then ever smaller pieces.</summary>
    private static Operation[] Shrink(long seed, Operation[] operations)
    {
        for (var piece = operations.Length / 2; piece > 0;)
        {
            var shorter = Enumerable.Range(0, (operations.Length + piece - 1) / piece)
                .Select(index => operations.Where((_, at) => at / piece != index).ToArray())
                .FirstOrDefault(candidate => FailureOf(seed, candidate) is not null);
            if (shorter is null)
            {
                piece /= 2;
            }
            else
            {
                operations = shorter;
            }
        }

        return operations;
    }
}
