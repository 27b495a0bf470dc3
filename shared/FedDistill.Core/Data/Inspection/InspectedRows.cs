namespace FedDistill.Core.Data.Inspection;

/// <summary>The rows of a data set that can be used.</summary>
/// <param name="schema">The federation's, or one made of the rows themselves.</param>
/// <param name="table">Inputs and labels.</param>
/// <param name="placeOf">Where a row stands: file and line.</param>
internal sealed class InspectedRows(FederationSchema schema, LabelledTable table, Func<int, string> placeOf)
{
    public FederationSchema Schema => schema;

    public LabelledTable Table => table;

    public IReadOnlyList<ColumnSummary> Columns { get; init; } = [];

    public IReadOnlyList<SizeSummary> Sizes { get; init; } = [];

    public string PlaceOf(int row) => placeOf(row);
}
