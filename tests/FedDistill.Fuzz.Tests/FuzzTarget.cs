using FedDistill.Core.Randomness;

namespace FedDistill.Fuzz.Tests;

/// <summary>Something that reads bytes which anybody may have written.</summary>
/// <param name="Name">For replays and findings.</param>
/// <param name="Make">Makes an input; the same random numbers make the same one.</param>
/// <param name="Read">Reads it. May throw what a reader of such bytes promises to throw, and nothing else.</param>
internal sealed record FuzzTarget(string Name, Func<SeededRandom, byte[]> Make, Action<byte[]> Read)
{
    /// <summary>How many inputs a run of 1 gets: readers of files are slow.</summary>
    public int Share { get; init; } = 100;

    /// <summary>The most bytes that one input may make the reader allocate: 64 MiB, and what it may rightly declare.</summary>
    public long MostBytes { get; init; } = 64L << 20;

    public override string ToString() => Name;
}
