namespace FedDistill.Core.Federations;

/// <summary>The names of the losses by which a student learns soft targets.</summary>
public static class StudentLosses
{
    /// <summary>T² times the cross-entropy to the soft targets (Hinton, Vinyals and Dean, 2015, section 2).</summary>
    public const string SoftCrossEntropy = "soft-cross-entropy";

    /// <summary>T² times the Kullback-Leibler divergence: the same gradient, and 0 where the student agrees.</summary>
    public const string KullbackLeibler = "kl";

    /// <summary>
    /// Half the mean squared difference of centred logits: what T² soft cross-entropy tends to as T grows (Hinton et
    /// al., section 2.1). Needs targets without zeros.
    /// </summary>
    public const string SquaredLogits = "mse";

    /// <summary>Decoupled knowledge distillation (Zhao et al., 2022), with its published weights 1 and 8.</summary>
    public const string Decoupled = "dkd";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [SoftCrossEntropy, KullbackLeibler, SquaredLogits, Decoupled];

    /// <summary>The same for help texts and errors.</summary>
    public static string AllowedNames { get; } = string.Join(", ", All);
}
