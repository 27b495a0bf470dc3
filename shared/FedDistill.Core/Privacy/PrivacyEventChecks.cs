using FedDistill.Core.Errors;

namespace FedDistill.Core.Privacy;

/// <summary>What the numbers of an accountant's question must be like, all errors told at once.</summary>
public static class PrivacyEventChecks
{
    /// <summary>Refuses events and a δ that mean nothing.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration: one line for each field that is wrong.</exception>
    public static void Check(IReadOnlyList<PrivacyEvent> events, double delta)
    {
        var findings = events.SelectMany(Findings).ToList();
        Delta(delta, findings);
        Throw(findings);
    }

    /// <summary>Refuses an ε to calibrate for, with its δ.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration: one line for each field that is wrong.</exception>
    public static void CheckTarget(double epsilon, double delta, int count, string countName)
    {
        List<string> findings = [];
        if (!(epsilon > 0 && double.IsFinite(epsilon)))
        {
            findings.Add($"epsilon is {epsilon}; it is over 0 and finite.");
        }

        Delta(delta, findings);
        if (count < 1)
        {
            findings.Add($"{countName} is {count}; it is 1 or more.");
        }

        Throw(findings);
    }

    private static IEnumerable<string> Findings(PrivacyEvent item, int index)
    {
        var at = $"events[{index}].";
        var (noiseName, noise, count) = item switch
        {
            PoissonGaussianEvent steps => ("noiseMultiplier", steps.NoiseMultiplier, steps.Count),
            GaussianEvent releases => ("noiseMultiplier", releases.NoiseMultiplier, releases.Count),
            GnMaxEvent answers => ("sigma", answers.Sigma, answers.Count),
            ThresholdEvent tests => ("sigma", tests.Sigma, tests.Count),
            _ => ("", 0.0, 1),
        };
        if (item is PoissonGaussianEvent { SamplingRate: var rate } && !(rate is >= 0 and <= 1))
        {
            yield return $"{at}samplingRate is {rate}; it is 0 to 1.";
        }

        if (!(noise >= 0 && double.IsFinite(noise)))
        {
            yield return $"{at}{noiseName} is {noise}; it is 0 (no protection) or more, and finite.";
        }

        if (count < 1)
        {
            yield return $"{at}count is {count}; it is 1 or more.";
        }
    }

    private static void Delta(double delta, List<string> findings)
    {
        if (!(delta is > 0 and < 1))
        {
            findings.Add($"delta is {delta}; it is over 0 and under 1, best under one over the private rows, such as 1e-5.");
        }
    }

    private static void Throw(List<string> findings)
    {
        if (findings.Count > 0)
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, string.Join('\n', findings));
        }
    }
}
