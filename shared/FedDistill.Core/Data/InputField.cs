namespace FedDistill.Core.Data;

/// <summary>One value of a table row, as a person reads it.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Text">The value.</param>
public sealed record InputField(string Name, string Text);
