using System.Diagnostics.CodeAnalysis;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Aggregation;

/// <summary>All aggregation rules by name.</summary>
public static class AggregationRules
{
    /// <summary>Every rule, the default first.</summary>
    public static IReadOnlyList<IAggregationRule> All { get; } =
    [
        new Evidence(),
        new ClassWeighted(),
        new MeanProbabilities(),
        new WeightedProbabilities(),
        new MeanLogits(),
        new WeightedLogits(),
    ];

    /// <summary>The names, for help texts and errors.</summary>
    public static string AllowedNames => string.Join(", ", All.Select(rule => rule.Name));

    /// <summary>Finds a rule by its exact name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out IAggregationRule? rule)
    {
        rule = All.FirstOrDefault(candidate => candidate.Name == name);
        return rule is not null;
    }

    /// <summary>The rule of that name.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration naming all rules when there is none.</exception>
    public static IAggregationRule Find(string name) =>
        TryFind(name, out var rule)
            ? rule
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"There is no aggregation rule \"{name}\"; choose one of {AllowedNames}.");
}
