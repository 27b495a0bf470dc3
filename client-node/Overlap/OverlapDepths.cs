using FedDistill.ClientNode.Federations;

namespace FedDistill.ClientNode.Overlap;

/// <summary>How closely rows may be compared with a federation's transfer set.</summary>
internal static class OverlapDepths
{
    /// <summary>
    /// The wished depth; by bytes alone where a formal guarantee is promised. There whether a row is dropped must hang on
    /// that row alone, and whether the client takes part on none: by distance both hang on all rows.
    /// </summary>
    public static OverlapDepth For(FederationTerms terms, OverlapDepth wished) =>
        terms.Privacy.IsFormal ? OverlapDepth.Bytes : wished;
}
