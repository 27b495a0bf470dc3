using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, .) = the distribution with the least sum of distances to the clients' answers on the row, min_m sum_k |p_k(.|x) -
/// m|_2, by <see cref="WeiszfeldSearch"/> and then projected, which removes its rounding. Row by row and not of whole
/// matrices: so a client is outvoted where it lies and heard where it does not, and nobody can hide lies on a few rows
/// behind agreement on the rest. Fewer than half of the clients cannot move it beyond a bound, and it turns with the
/// answers, where a median class by class does not.
/// </summary>
/// <remarks>As with <see cref="Median"/>, label skew costs it the classes that few clients have seen.</remarks>
public sealed class GeometricMedian : IAggregationRule
{
    /// <inheritdoc />
    public string Name => "geometric-median";

    /// <inheritdoc />
    public string Description => "distribution with the least sum of distances to the clients' answers, row by row";

    /// <inheritdoc />
    public string When => "as median, where sharp answers matter; clients have similar data";

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions)
    {
        var stack = ClientStack.Of(submissions, this);
        return stack.EachRow(new WeiszfeldSearch(stack.Classes).Find);
    }
}
