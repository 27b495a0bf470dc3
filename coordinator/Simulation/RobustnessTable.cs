using System.Globalization;
using System.Text;

namespace FedDistill.Coordinator.Simulation;

/// <summary>The cells as Markdown: a table a partition and share of attackers, a row a rule.</summary>
public static class RobustnessTable
{
    /// <summary>Writes the tables; lines end in a line feed.</summary>
    /// <param name="cells">For each rule and partition the honest one first.</param>
    public static string Render(IReadOnlyList<RobustnessCell> cells)
    {
        var text = new StringBuilder();
        foreach (var partition in cells.GroupBy(cell => cell.Partition))
        {
            foreach (var share in partition.Where(cell => cell.Attackers > 0).Select(cell => cell.Attackers).Distinct())
            {
                Append(text, partition.Key, share, [.. partition.Where(cell => cell.Attackers == share || cell.Attackers == 0)]);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string partition, double share, IReadOnlyList<RobustnessCell> cells)
    {
        string[] attacks = [.. cells.Where(cell => cell.Attackers > 0).Select(cell => cell.Attack).Distinct()];
        text.Append(CultureInfo.InvariantCulture, $"\n### {partition}, {share * 100:0.#} % of the clients lie\n\n");
        text.Append($"| rule | nobody lies | {string.Join(" | ", attacks)} | worst |\n");
        text.Append($"|---|---:|{string.Concat(attacks.Select(_ => "---:|"))}---:|\n");
        foreach (var rule in cells.GroupBy(cell => cell.Rule))
        {
            var lied = rule.Where(cell => cell.Attackers > 0).ToArray();
            var honest = rule.FirstOrDefault(cell => cell.Attackers == 0);
            var worst = lied.Length == 0 ? null : lied.Min(cell => cell.Accuracy);
            text.Append($"| {rule.Key} | {Percent(honest?.Accuracy)} | ")
                .Append(string.Join(" | ", attacks.Select(attack => Percent(lied.FirstOrDefault(cell => cell.Attack == attack)?.Accuracy))))
                .Append($" | {Percent(worst)} |\n");
        }
    }

    private static string Percent(double? accuracy) =>
        accuracy is { } known ? (known * 100).ToString("F1", CultureInfo.InvariantCulture) : "-";
}
