namespace FedDistill.Coordinator.Storage;

/// <summary>One record of the state file.</summary>
/// <param name="State">What it is, such as <c>round</c>.</param>
/// <param name="Key">Whose it is, such as <c>hospitals/000007</c>; empty for what there is one of.</param>
/// <param name="Value">The record.</param>
public sealed record StoredRecord(string State, string Key, object Value);
