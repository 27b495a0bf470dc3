using FedDistill.Coordinator.Simulation;

namespace FedDistill.Coordinator.Tests.Simulation;

public sealed class RobustnessTableTests
{
    [Fact]
    public void Render_TwoRules_SetsThemBesideTheHonestRun() => Assert.Equal(
        """

        ### iid, 20 % of the clients lie

        | rule | nobody lies | lma | cpa | worst |
        |---|---:|---:|---:|---:|
        | auto | 96.0 | 50.5 | 40.0 | 40.0 |
        | krum:9 | - | - | - | - |

        """.ReplaceLineEndings("\n"),
        RobustnessTable.Render(
        [
            new("iid", "auto", "", 0, 0.96, ""),
            new("iid", "auto", "lma", 0.2, 0.505, ""),
            new("iid", "auto", "cpa", 0.2, 0.4, ""),
            new("iid", "krum:9", "", 0, null, "too few"),
            new("iid", "krum:9", "lma", 0.2, null, "too few"),
            new("iid", "krum:9", "cpa", 0.2, null, "too few"),
        ]));
}
