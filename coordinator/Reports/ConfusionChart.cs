using System.Text;

namespace FedDistill.Coordinator.Reports;

/// <summary>A confusion matrix as a heat map: a row a true class, a column what it was taken for.</summary>
public static class ConfusionChart
{
    /// <summary>More classes are not drawn, for their cells could not be told apart.</summary>
    public const int MostClasses = 24;

    // With more classes than this a number does not fit into a cell.
    private const int MostNumbered = 14;

    // With hardly a mistake the worst of them is no alarm.
    private const double LeastWorst = 0.25;

    private const int Side = 400;
    private const int Top = 44;
    private const int LongestName = 12;
    private const int LetterWidth = 7;

    // As strong as lets the number in the cell be read, in light and in dark.
    private const double Strongest = 0.55;

    /// <summary>The <c>svg</c> element.</summary>
    /// <param name="classes">All classes of the test set, in index order.</param>
    /// <param name="shown">Indices of those to draw, ascending, at most <see cref="MostClasses"/>.</param>
    public static string Render(IReadOnlyList<RunClass> classes, IReadOnlyList<int> shown)
    {
        var names = shown.Select(index => Short(classes[index].Name)).ToArray();
        var left = 34 + (LetterWidth * names.Max(name => name.Length));
        var cell = (double)Side / shown.Count;
        // Names that are wider than a cell stand on their heads.
        var isNarrow = names.Max(name => name.Length) * LetterWidth > cell;
        var top = isNarrow ? Top + (LetterWidth * names.Max(name => name.Length)) - 12 : Top;
        var svg = new StringBuilder()
            .Append($"<svg class=\"chart matrix\" viewBox=\"0 0 {left + Side + 8} {top + Side + 8}\" role=\"img\" ")
            .Append("aria-label=\"Confusion matrix of the student on the test set; the table beside it says the same by class\">")
            .Append($"<text class=\"tick\" x=\"{left + (Side / 2)}\" y=\"14\" text-anchor=\"middle\">taken for</text>")
            .Append($"<text class=\"tick\" transform=\"translate(14 {top + (Side / 2)}) rotate(-90)\" text-anchor=\"middle\">true class</text>");
        for (var index = 0; index < shown.Count; index++)
        {
            var middle = (index + 0.5) * cell;
            svg.Append($"<text class=\"tick\" x=\"{left - 8}\" y=\"{top + middle + 4:F1}\" text-anchor=\"end\">{ReportHtml.Encode(names[index])}</text>")
                .Append(isNarrow
                    ? $"<text class=\"tick\" transform=\"translate({left + middle + 4:F1} {top - 8}) rotate(-90)\">{ReportHtml.Encode(names[index])}</text>"
                    : $"<text class=\"tick\" x=\"{left + middle:F1}\" y=\"{top - 8}\" text-anchor=\"middle\">{ReportHtml.Encode(names[index])}</text>");
        }

        var worst = classes.SelectMany(row => row.Predicted.Where(taken => taken.Key != row.Name).Select(taken => (double)taken.Value / row.Rows)).Append(LeastWorst).Max();
        foreach (var (row, trueClass) in shown.Index())
        {
            foreach (var (column, predicted) in shown.Index())
            {
                AppendCell(svg, classes[trueClass], classes[predicted].Name, row == column ? null : worst, (left + (column * cell), top + (row * cell), cell), shown.Count);
            }
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>The classes to draw: all, or of too many those that are mistaken most.</summary>
    public static IReadOnlyList<int> Shown(IReadOnlyList<RunClass> classes)
    {
        if (classes.Count <= MostClasses)
        {
            return [.. Enumerable.Range(0, classes.Count)];
        }

        var errors = classes.ToDictionary(row => row.Name, row => row.Rows - row.Predicted.GetValueOrDefault(row.Name));
        foreach (var row in classes)
        {
            foreach (var (name, count) in row.Predicted.Where(cell => cell.Key != row.Name))
            {
                errors[name] += count;
            }
        }

        return [.. Enumerable.Range(0, classes.Count).OrderByDescending(index => errors[classes[index].Name]).Take(MostClasses).Order()];
    }

    private static void AppendCell(
        StringBuilder svg, RunClass row, string predicted, double? worst, (double X, double Y, double Side) place, int drawn)
    {
        var count = row.Predicted.GetValueOrDefault(predicted);
        // A few rows of many would not be seen: mistakes are held against the worst, and the root lifts them.
        var strength = count == 0 ? 0 : Strongest * Math.Sqrt(count / (row.Rows * (worst ?? 1)));
        svg.Append($"<g><title>{ReportHtml.Encode(row.Name)} taken for {ReportHtml.Encode(predicted)}: {count} of {row.Rows} rows</title>")
            .Append($"<rect class=\"cell\" x=\"{place.X + 0.5:F1}\" y=\"{place.Y + 0.5:F1}\" width=\"{place.Side - 1:F1}\" height=\"{place.Side - 1:F1}\"/>");
        if (count > 0)
        {
            svg.Append($"<rect class=\"{(worst is null ? "right-fill" : "wrong-fill")}\" fill-opacity=\"{strength:F2}\" x=\"{place.X + 0.5:F1}\" y=\"{place.Y + 0.5:F1}\" ")
                .Append($"width=\"{place.Side - 1:F1}\" height=\"{place.Side - 1:F1}\"/>");
            if (drawn <= MostNumbered)
            {
                svg.Append($"<text class=\"count\" x=\"{place.X + (place.Side / 2):F1}\" y=\"{place.Y + (place.Side / 2) + 4:F1}\" text-anchor=\"middle\">{count}</text>");
            }
        }

        svg.Append("</g>");
    }

    private static string Short(string name) => name.Length <= LongestName ? name : $"{name[..(LongestName - 1)]}…";
}
