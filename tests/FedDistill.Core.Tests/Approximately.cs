namespace FedDistill.Core.Tests;

/// <summary>Compares sequences of numbers entry by entry.</summary>
internal static class Approximately
{
    public static void Equal(IReadOnlyCollection<double> expected, IReadOnlyCollection<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    public static void Equal(IReadOnlyCollection<double> expected, IEnumerable<float> actual, double tolerance) =>
        Equal(expected, [.. actual.Select(value => (double)value)], tolerance);
}
