using FedDistill.Core.Errors;

namespace FedDistill.Core.Federations;

/// <summary>
/// A spec on its way: what has been read, and what was wrong with it so far. Flags are laid over it with <c>draft with
/// { Spec = draft.Spec with { ... } }</c>, then <see cref="Complete"/> reports every error at once.
/// </summary>
/// <param name="Source">Where it came from, for the error's headline.</param>
/// <param name="Spec">What was read; a field that could not be read has its default.</param>
/// <param name="Errors">One sentence for each field that could not be read.</param>
public sealed record SpecDraft(string Source, FederationSpec Spec, IReadOnlyList<string> Errors)
{
    /// <summary>The draft of a federation without a file.</summary>
    public static SpecDraft Default { get; } = new("The federation spec", new FederationSpec(), []);

    /// <summary>The spec, checked.</summary>
    /// <exception cref="FedDistillException">
    /// InvalidConfiguration: a headline, then one line for each error.
    /// </exception>
    public FederationSpec Complete()
    {
        string[] errors = [.. Errors, .. FederationSpecValidator.Validate(Spec)];
        if (errors.Length == 0)
        {
            return Spec;
        }

        var headline = errors.Length == 1
            ? $"{Source} has 1 error; mend it and start again:"
            : $"{Source} has {errors.Length} errors; mend them and start again:";
        throw new FedDistillException(ErrorCode.InvalidConfiguration, string.Join("\n  ", [headline, .. errors]));
    }
}
