using System.Globalization;
using System.Text.RegularExpressions;

namespace FedDistill.Coordinator.Tests.Telemetry;

/// <summary>What a Prometheus server reads, read as strictly: every sample of a declared family, with a number.</summary>
internal sealed partial record Exposition(string Text, IReadOnlyDictionary<string, string> Families, IReadOnlyList<(string Name, string Labels, double Value)> Samples)
{
    private static readonly string[] Suffixes = ["", "_bucket", "_sum", "_count"];

    /// <summary>The names that a query can use.</summary>
    public IReadOnlySet<string> Names => Samples.Select(sample => sample.Name).ToHashSet(StringComparer.Ordinal);

    public static async Task<Exposition> ReadAsync(HttpClient http)
    {
        using var response = await http.GetAsync("metrics", TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
        return Parse(text);
    }

    /// <summary>The value of one sample whose labels have all of these.</summary>
    public double Value(string name, params string[] labels)
    {
        var named = Samples.Where(sample => sample.Name == name).ToList();
        var found = named.Where(sample => labels.All(label => sample.Labels.Contains(label, StringComparison.Ordinal))).ToList();
        Assert.True(found.Count == 1, $"{found.Count} samples of {name} have {string.Join(' ', labels)}; there are: {string.Join('\n', named)}");
        return found[0].Value;
    }

    private static Exposition Parse(string text)
    {
        var families = new Dictionary<string, string>(StringComparer.Ordinal);
        var samples = new List<(string, string, double)>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TypeLine().Match(line) is { Success: true } type)
            {
                families.Add(type.Groups["name"].Value, type.Groups["type"].Value);
            }
            else if (!line.StartsWith('#'))
            {
                var sample = SampleLine().Match(line);
                Assert.True(sample.Success, $"No sample: {line}");
                var name = sample.Groups["name"].Value;
                Assert.Contains(Suffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal) && families.ContainsKey(name[..^suffix.Length]));
                samples.Add((name, sample.Groups["labels"].Value, NumberOf(sample.Groups["value"].Value)));
            }
        }

        return new Exposition(text, families, samples);
    }

    private static double NumberOf(string value) => value switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(value, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|unknown|untyped)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)*)\})? (?<value>[-+0-9.eEINafn]+)( [0-9.]+)?$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SampleLine();
}
