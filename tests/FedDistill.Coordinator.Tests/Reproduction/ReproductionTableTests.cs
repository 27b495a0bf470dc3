using FedDistill.Coordinator.Reproduction;
using FedDistill.Coordinator.Tests.Reports;
using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Tests.Reproduction;

public sealed class ReproductionTableTests
{
    private static readonly ReproductionMachine Machine = new("0123456789ab", Cores: 2, Workers: 1, AtOnce: 2, "linux-x64");

    private static readonly ReproductionSetting Setting = new()
    {
        Name = "paper-0.1",
        Title = "Two clients",
        Source = "Somebody (2020), table 1",
        Published = [new("Best", 93.03, 0.32), new("Second", 91), new("Third", 50)],
        Advantages = ["a pool"],
        Spec = new FederationSpec { Name = "paper-0.1" },
    };

    [Fact]
    public void Render_KnownNumbers_WritesThisTable()
    {
        var results = new[]
        {
            new ReproductionResult(Setting, [Run(1, 0.97), Run(2, 0.98), Run(3, 0.975)]),
            new ReproductionResult(Own("half"), [Run(1, 0.5), new(2, SampleRun.Failed, "round 1 failed:\n0 of 2 | too few")]),
            new ReproductionResult(Own("none"), [new(1, null, "no data")]),
        };

        Assert.Equal(
            """
            # Reproduction

            Accuracy on the test split in %, of the last round: mean ± sample standard deviation over the seeds. Commit 0123456789ab, 2 cores (linux-x64), 2 runs at a time with 1 worker each.

            | setting | student, last round | least | local teachers, mean / best | published | up, a client and upload | seconds a seed | seeds |
            |---|---:|---:|---:|---|---:|---:|---|
            | paper-0.1 | 97.50 ± 0.50 | 97.00 | 50.00 / 60.00 | Best 93.03 ± 0.32; Second 91.00 | 20.0 kB | 61.5 | 1, 2, 3 |
            | half | 50.00 | 50.00 | 50.00 / 60.00 | – | 20.0 kB | 61.5 | 1, 2 failed: round 1 failed: 0 of 2 \| too few |
            | none | – | – | – / – | – | – | – | 1 failed: no data |

            ## paper-0.1

            Two clients. Source: Somebody (2020), table 1.

            Published:
            - Best 93.03 ± 0.32
            - Second 91.00
            - Third 50.00

            Ours has what theirs has not:
            - a pool

            ## half

            Two clients. Source: ours.

            ## none

            Two clients. Source: ours.

            """,
            ReproductionTable.Render(Machine, results));
    }

    private static ReproductionSetting Own(string name) =>
        new() { Name = name, Title = "Two clients", Source = "ours", Spec = new FederationSpec { Name = name } };

    // The sample's three rounds count five uploads of 100 kB in all.
    private static ReproductionRun Run(long seed, double accuracy) =>
        new(seed, SampleRun.Complete with { Final = SampleRun.Complete.Final with { Accuracy = accuracy } }, "");
}
