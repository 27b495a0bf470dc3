using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Partitions;

/// <summary>How a pool of labelled rows is dealt to clients: the skew of a federation.</summary>
public abstract class Partition
{
    /// <summary>The texts that <see cref="Parse"/> understands, for error messages and help.</summary>
    public const string Allowed =
        "iid, dirichlet:ALPHA[:ROOM] (ALPHA over 0, ROOM from 1), shards:K (K from 1), one-class, scarce:LABELSxROWS (both from 1), " +
        "or a JSON file of row numbers";

    /// <summary>One of each kind, as it is written.</summary>
    public static IReadOnlyList<string> Examples { get; } = ["iid", "dirichlet:0.1", "dirichlet:1.0", "shards:2", "one-class", "scarce:3x5"];

    /// <summary>Understands the text of <c>--partition</c>. A file is read only when rows are dealt.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the text names no partition.</exception>
    public static Partition Parse(string text) =>
        TryParse(text, out var partition, out var error)
            ? partition
            : throw new FedDistillException(ErrorCode.InvalidConfiguration, error);

    /// <summary>As <see cref="Parse"/>, for a caller that collects errors.</summary>
    /// <param name="text">For example <c>dirichlet:0.1</c>.</param>
    /// <param name="partition">The partition; null when there is an error.</param>
    /// <param name="error">What is wrong and what is allowed; empty when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Partition? partition, out string error)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        var argument = colon < 0 ? "" : text[(colon + 1)..];
        partition = (name, argument) switch
        {
            ("iid", "") => new IidPartition(),
            ("one-class", "") => new OneClassPartition(),
            ("dirichlet", _) => ParseDirichlet(argument),
            ("shards", _) => ParseShards(argument),
            ("scarce", _) => ParseScarce(argument),
            _ => File.Exists(text) ? new FilePartition(text) : null,
        };
        error = partition is null
            ? $"Partition '{text}' is not understood, and no file has that name. Allowed: {Allowed}."
            : "";
        return partition is not null;
    }

    /// <summary>
    /// Deals the rows. No row goes to two clients, no client stays empty, and the same arguments give the same split.
    /// </summary>
    /// <param name="hardLabels">N class indices in [0, <paramref name="classCount"/>).</param>
    /// <param name="classCount">C.</param>
    /// <param name="clients">K, from 1.</param>
    /// <param name="seed">The federation's seed.</param>
    /// <returns>For each client its row numbers, ascending.</returns>
    /// <exception cref="FedDistillException">InvalidConfiguration when the rows cannot be dealt so; InvalidData when a
    /// partition file is wrong.</exception>
    public IReadOnlyList<int[]> Split(ReadOnlySpan<int> hardLabels, int classCount, int clients, long seed)
    {
        if (clients < 1 || clients > hardLabels.Length)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{hardLabels.Length} private rows cannot be dealt to {clients} clients; each needs at least one. " +
                "Ask for fewer clients or more private rows.");
        }

        var parts = Deal(hardLabels, classCount, clients, seed);
        foreach (var part in parts)
        {
            Array.Sort(part);
        }

        return parts;
    }

    /// <summary>
    /// Deals the rows in any order; <paramref name="clients"/> is at least 1 and at most the number of rows.
    /// </summary>
    private protected abstract int[][] Deal(ReadOnlySpan<int> hardLabels, int classCount, int clients, long seed);

    /// <summary>The row numbers of each class, ascending.</summary>
    private protected static List<int>[] RowsByClass(ReadOnlySpan<int> hardLabels, int classCount)
    {
        var rows = new List<int>[classCount];
        for (var label = 0; label < classCount; label++)
        {
            rows[label] = [];
        }

        for (var row = 0; row < hardLabels.Length; row++)
        {
            rows[hardLabels[row]].Add(row);
        }

        return rows;
    }

    /// <summary>
    /// Where the i-th of <paramref name="parts"/> nearly equal parts of <paramref name="count"/> items begins.
    /// </summary>
    private protected static int PartStart(int count, int parts, int index) => (int)((long)count * index / parts);

    private static DirichletPartition? ParseDirichlet(string argument) => argument.Split(':') switch
    {
        [var alpha] when ParseNumber(alpha) is { } value => new DirichletPartition(value),
        [var alpha, var room] when ParseNumber(alpha) is { } value && ParseNumber(room) is >= 1 and var factor =>
            new DirichletPartition(value, factor),
        _ => null,
    };

    private static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value)
            ? value
            : null;

    private static ShardPartition? ParseShards(string shards) =>
        ParseCount(shards) is { } value ? new ShardPartition(value) : null;

    private static ScarcePartition? ParseScarce(string argument) =>
        argument.Split('x') is [var labels, var rows] && ParseCount(labels) is { } scarceLabels && ParseCount(rows) is { } rowsLeft
            ? new ScarcePartition(scarceLabels, rowsLeft)
            : null;

    private static int? ParseCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : null;
}
