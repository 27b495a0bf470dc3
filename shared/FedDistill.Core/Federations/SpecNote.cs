namespace FedDistill.Core.Federations;

/// <summary>One line about a field of <see cref="FederationSpec"/>: for the help of its flag and for the template.</summary>
/// <param name="Path">The field as a spec writes it; of an inner object with a dot, as in <c>training.studentSteps</c>.</param>
/// <param name="Text">What it does and what is allowed.</param>
public sealed record SpecNote(string Path, string Text)
{
    /// <summary>Whether it is one of the few that most federations set.</summary>
    public bool Matters { get; init; }

    /// <summary>The inner object that the field belongs to; empty: the spec itself.</summary>
    public string Parent => Path.Contains('.', StringComparison.Ordinal) ? Path[..Path.IndexOf('.', StringComparison.Ordinal)] : "";

    /// <summary>The field's own name.</summary>
    public string Name => Path[(Path.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
