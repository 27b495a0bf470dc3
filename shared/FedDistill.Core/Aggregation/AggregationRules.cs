using System.Diagnostics.CodeAnalysis;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// All aggregation rules by name. A name may carry its rule's parameter after a colon, as in <c>era:0.05</c>.
/// </summary>
public static class AggregationRules
{
    /// <summary>
    /// Not a rule but the choice of one for each round, by what the uploads tell of the transfer set: the default.
    /// </summary>
    public const string Auto = "auto";

    private const char BeforeParameter = ':';

    /// <summary>Every rule, with its default parameter; the default rule first.</summary>
    public static IReadOnlyList<IAggregationRule> All { get; } =
    [
        new Evidence(),
        new ClassWeighted(),
        new MeanProbabilities(),
        new WeightedProbabilities(),
        new MeanLogits(),
        new WeightedLogits(),
        new Era(),
        new EnhancedEra(),
        new EntropyWeighted(),
        new ConfidenceWeighted(),
        new MajorityVote(),
        new AgreementEm(),
        new MaskedAls(),
        new MeanBalanced(),
        new EvidenceMix(),
        new RobustAgreement(),
        new Median(),
        new TrimmedMean(),
        new GeometricMedian(),
        new ExponentialWeights(),
        new Krum(),
        new MultiKrum(),
    ];

    /// <summary>
    /// The names, for help texts and errors; a parameter that may be left out is in brackets, as in <c>era[:t]</c>.
    /// </summary>
    public static string AllowedNames => string.Join(", ", All.Select(rule =>
        rule.Parameter is { } parameter ? $"{rule.Name}[{BeforeParameter}{parameter.Symbol}]" : rule.Name).Prepend(Auto));

    /// <summary>Finds a rule by its exact name, with or without a parameter.</summary>
    /// <returns>False when there is no such rule, or its parameter is no number or out of its range:
    /// <see cref="AllowedFor"/> tells what would be found.</returns>
    public static bool TryFind(string name, [NotNullWhen(true)] out IAggregationRule? rule)
    {
        var (bare, text) = Split(name);
        rule = Bare(bare);
        if (text is not null)
        {
            rule = rule?.Parameter is { } parameter && parameter.TryParse(text, out var value)
                ? parameter.Rule(value)
                : null;
        }

        return rule is not null;
    }

    /// <summary>
    /// What is allowed in place of a name that is not found: the range of the parameter, where only that is wrong, else
    /// all names.
    /// </summary>
    public static string AllowedFor(string name)
    {
        var (bare, text) = Split(name);
        return (text, Bare(bare)) switch
        {
            (null, _) or (_, null) => AllowedNames,
            (_, { Parameter: { } parameter }) => parameter.Range(bare),
            _ => $"{bare} without a parameter",
        };
    }

    /// <summary>The rule of that name.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration naming all rules, or the parameter's range, when
    /// there is none.</exception>
    public static IAggregationRule Find(string name) =>
        TryFind(name, out var rule)
            ? rule
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"There is no aggregation rule \"{name}\"; allowed are {AllowedFor(name)}. Choose one of them.");

    private static IAggregationRule? Bare(string name) => All.FirstOrDefault(candidate => candidate.Name == name);

    private static (string Bare, string? Parameter) Split(string name) =>
        name.Split(BeforeParameter, 2) is [var bare, var parameter] ? (bare, parameter) : (name, null);
}
