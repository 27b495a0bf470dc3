using FedDistill.Core.Errors;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Privacy;

/// <summary>
/// A federation's numbers, from which it can be told before the run what noise each privacy mode would put on what comes
/// out.
/// </summary>
/// <param name="Clients">N: clients whose soft labels are joined in a round, 1 or more.</param>
/// <param name="Rows">M: transfer rows asked about in a round, 1 or more.</param>
/// <param name="Rounds">R, 1 or more; every one is a release.</param>
/// <param name="Terms">What is promised.</param>
/// <param name="PrivateRows">Private rows of a client; 0: unknown, so that dp-sgd cannot be planned.</param>
public sealed record PrivacyPlan(int Clients, int Rows, int Rounds, PrivacyTerms Terms, int PrivateRows = 0)
{
    /// <summary>The name of training teachers by DP-SGD, which goes with any mode.</summary>
    public const string DpSgd = "dp-sgd";

    /// <summary>Noise on a probability above which classes begin to drown.</summary>
    public const double MuchNoise = 0.2;

    /// <summary>Noise as great as all that a probability can be.</summary>
    public const double TooMuchNoise = 1;

    /// <summary>Plans every mode that promises something.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration, one line for each number that is wrong.</exception>
    public IReadOnlyList<PlannedMode> Modes()
    {
        Check();
        var multiplier = Chosen(() => NoiseCalibration.Gaussian(Terms.Epsilon, Terms.Delta, Rounds));
        var sigma = multiplier * SoftLabelSensitivity.Rows(Rows, Terms.Adjacency);
        List<PlannedMode> modes =
        [
            Soft(PrivacyModes.CentralDp, multiplier, sigma, sigma / Clients),
            Soft(PrivacyModes.LocalDp, multiplier, sigma * Math.Sqrt(Clients), sigma / Math.Sqrt(Clients)),
            Pate(),
        ];
        if (PrivateRows > 0)
        {
            modes.Add(Gradients());
        }

        return modes;
    }

    // What the terms fix, or the least.
    private double Chosen(Func<double> least) => Terms.NoiseMultiplier > 0 ? Terms.NoiseMultiplier : least();

    private PlannedMode Soft(string mode, double multiplier, double sigma, double noise) =>
        new(mode, "client", GaussianMechanism.Epsilon(Math.Sqrt(Rounds) / multiplier, Terms.Delta), multiplier, sigma, noise, noise switch
        {
            > TooMuchNoise => $"nothing useful can come out: the noise is greater than any probability. {Remedy(noise)}",
            > MuchNoise => $"the noise is over {MuchNoise}: only rows that nearly all teachers agree on stay readable. {Remedy(noise)}",
            _ => "",
        });

    // Noise falls with the clients and grows with the root of the rows.
    private string Remedy(double noise) => Rows > (int)(Rows * Math.Pow(MuchNoise / noise, 2)) && Rows * Math.Pow(MuchNoise / noise, 2) >= 1
        ? $"{(int)(Rows * Math.Pow(MuchNoise / noise, 2))} rows a round would bring it to {MuchNoise}; so would more clients, fewer rounds or {DpSgd} teachers."
        : $"It takes more clients, or {DpSgd} teachers.";

    private PlannedMode Pate()
    {
        var teachers = (long)Clients * Terms.TeachersPerClient;
        var asked = checked(Rows * Rounds);
        var epsilon = PrivacyAccountant.Epsilon(
            [new GnMaxEvent(Terms.VoteSigma, asked), new ThresholdEvent(Terms.ThresholdSigma, asked)], Terms.Delta, Terms.Adjacency);
        var noise = Terms.VoteSigma / teachers;
        List<string> warnings = [];
        if (Terms.VoteThreshold > teachers)
        {
            warnings.Add($"{teachers} teachers cannot reach the threshold of {Terms.VoteThreshold} votes: only noise answers a row. Take more teachersPerClient or a lower voteThreshold.");
        }

        if (noise > MuchNoise)
        {
            warnings.Add($"votes of {teachers} teachers drown in noise of {Terms.VoteSigma}: take more teachersPerClient.");
        }

        if (epsilon > Terms.Epsilon)
        {
            warnings.Add($"all {asked} rows answered would cost {epsilon:F2}, so that answers stop at about {Affordable(asked)} rows.");
        }

        return new PlannedMode(PrivacyModes.Pate, "record", epsilon, Terms.VoteSigma / Math.Sqrt(2), Terms.VoteSigma, noise, string.Join(' ', warnings));
    }

    private int Affordable(int asked)
    {
        var (low, high) = (0, asked);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            var cost = PrivacyAccountant.Epsilon(
                [new GnMaxEvent(Terms.VoteSigma, middle), new ThresholdEvent(Terms.ThresholdSigma, middle)], Terms.Delta, Terms.Adjacency);
            (low, high) = cost <= Terms.Epsilon ? (middle, high) : (low, middle);
        }

        return low;
    }

    private PlannedMode Gradients()
    {
        // One training of every round, all with the same noise.
        var settings = new DpSgdSettings { NoiseMultiplier = 1, Clip = Terms.Clip };
        var cost = settings.CostOf(PrivateRows);
        var steps = checked(cost.Steps * Rounds);
        var multiplier = Chosen(() => NoiseCalibration.PoissonGaussian(Terms.Epsilon, Terms.Delta, cost.SamplingRate, steps, Terms.Adjacency));
        var noise = multiplier / (cost.SamplingRate * PrivateRows);
        var epsilon = PrivacyAccountant.Epsilon(
            [new PoissonGaussianEvent(cost.SamplingRate, multiplier, steps)], Terms.Delta, Terms.Adjacency);
        return new PlannedMode(DpSgd, "record", epsilon, multiplier, multiplier * Terms.Clip, noise, (PrivateRows, noise) switch
        {
            (< 250, _) => $"{PrivateRows} private rows a client are few: a teacher hardly learns under noise. Ask sites of 250 rows and more.",
            (_, > MuchNoise) => "the noise on a step's gradient drowns it: take fewer rounds or a greater epsilon.",
            _ => "",
        });
    }

    private void Check()
    {
        (string Name, int Value)[] counts =
            [("clients", Clients), ("transfer rows", Rows), ("rounds", Rounds), ("teachersPerClient", Terms.TeachersPerClient)];
        (string Name, double Value)[] sizes =
            [("voteSigma", Terms.VoteSigma), ("thresholdSigma", Terms.ThresholdSigma), ("clip", Terms.Clip)];
        string[] findings =
        [
            .. Terms.NoiseMultiplier >= 0 && double.IsFinite(Terms.NoiseMultiplier) ? Array.Empty<string>() : [$"noiseMultiplier is {Terms.NoiseMultiplier}; it is 0 (the least) or more, and finite."],
            .. counts.Where(count => count.Value < 1).Select(count => $"{count.Name} is {count.Value}; it is 1 or more."),
            .. sizes.Where(size => !(size.Value > 0 && double.IsFinite(size.Value))).Select(size => $"{size.Name} is {size.Value}; it is over 0 and finite."),
        ];
        if (findings.Length > 0)
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, string.Join('\n', findings));
        }
    }
}
