using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>Where the settings' data sets are: a folder with <c>mnist/</c> and others beside it.</summary>
/// <param name="Root">The folder; null when nobody named one, which the built-in data sets do without.</param>
public sealed record ReproductionData(string? Root)
{
    /// <summary>The environment's way to name the folder.</summary>
    public const string Variable = "FEDDISTILL_DATA";

    private const string BuiltIn = "builtin:";

    /// <summary>The folder that the command line names, else the environment.</summary>
    public static ReproductionData Find(string? named)
    {
        var root = string.IsNullOrEmpty(named) ? Environment.GetEnvironmentVariable(Variable) : named;
        return new(string.IsNullOrEmpty(root) ? null : root);
    }

    /// <summary>The spec with the paths of this machine.</summary>
    /// <exception cref="FedDistillException">InvalidData when a data set is not there.</exception>
    public FederationSpec Locate(FederationSpec spec) => spec with
    {
        Data = Locate(spec.Data),
        TransferMix = spec.TransferMix is { Source.Length: > 0 } mix ? mix with { Source = Locate(mix.Source) } : spec.TransferMix,
    };

    private string Locate(string source)
    {
        if (source.StartsWith(BuiltIn, StringComparison.Ordinal))
        {
            return source;
        }

        var path = Root is null ? source : Path.Combine(Root, source);
        return Path.Exists(path)
            ? path
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"The data set '{source}' is not in {(Root is null ? "this folder" : $"'{Root}'")}. " +
                $"Name the folder that holds it with --data-root or {Variable}.");
    }
}
