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
/// <param name="Classes">
/// C, 2 or more; 0: unknown, so that local-dp is planned for very many, which need the most noise.
/// </param>
public sealed record PrivacyPlan(int Clients, int Rows, int Rounds, PrivacyTerms Terms, int PrivateRows = 0, int Classes = 0)
{
    /// <summary>Noise on a probability, or on a share of the votes, above which classes begin to drown.</summary>
    public const double MuchNoise = 0.2;

    /// <summary>Noise as great as all that a probability can be.</summary>
    public const double TooMuchNoise = 1;

    /// <summary>Plans every mode that promises something.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration, one line for each number that is wrong.</exception>
    public IReadOnlyList<PlannedMode> Modes()
    {
        Check();
        var multiplier = Chosen(() => NoiseCalibration.Gaussian(Terms.Epsilon, Terms.Delta, Rounds));
        var central = multiplier * SoftLabelSensitivity.Rows(Rows, Terms.Adjacency);
        // A node noises rows less 1/C.
        var local = Classes == 0 ? central : multiplier * SoftLabelSensitivity.CentredRows(Rows, Classes, Terms.Adjacency);
        List<PlannedMode> modes =
        [
            Soft(PrivacyModes.CentralDp, multiplier, central, central / Clients),
            Soft(PrivacyModes.LocalDp, multiplier, local * Math.Sqrt(Clients), local / Math.Sqrt(Clients)),
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
        new(mode, FederationPrivacy.Client, GaussianMechanism.Epsilon(Math.Sqrt(Rounds) / multiplier, Terms.Delta), multiplier, sigma, noise, noise switch
        {
            > TooMuchNoise => $"nothing useful can come out: the noise is greater than any probability. {Remedy(noise)}",
            > MuchNoise => $"the noise is over {MuchNoise}: only rows that nearly all teachers agree on stay readable. {Remedy(noise)}",
            _ => "",
        });

    // Noise falls with the clients and grows with the root of the rows.
    private string Remedy(double noise) => Rows > (int)(Rows * Math.Pow(MuchNoise / noise, 2)) && Rows * Math.Pow(MuchNoise / noise, 2) >= 1
        ? $"{(int)(Rows * Math.Pow(MuchNoise / noise, 2))} rows a round would bring it to {MuchNoise}; so would more clients, fewer rounds or {PrivacyMatrix.DpSgd} teachers."
        : $"It takes more clients, or {PrivacyMatrix.DpSgd} teachers.";

    private PlannedMode Pate()
    {
        var teachers = (long)Clients * Terms.TeachersPerClient;
        var asked = checked(Rows * Rounds);
        var epsilon = CostOfVotes(asked);
        var noise = Terms.VoteSigma / teachers;
        List<string> warnings = [];
        if (Terms.VoteThreshold >= teachers)
        {
            warnings.Add($"{teachers} teachers do not exceed the threshold of {Terms.VoteThreshold} votes, which is refused. Take more teachersPerClient or a lower voteThreshold.");
        }

        if (Terms is { TeachersPerClient: > 1, Adjacency: PrivacyAdjacency.ReplaceOne })
        {
            warnings.Add($"several teachers a client go with {PrivacyAdjacencyWords.AddRemove} alone; {PrivacyAdjacencyWords.ReplaceOne} is refused.");
        }

        if (noise > MuchNoise)
        {
            warnings.Add($"votes of {teachers} teachers drown in noise of {Terms.VoteSigma}: take more teachersPerClient.");
        }

        if (epsilon > Terms.Epsilon)
        {
            warnings.Add(BeyondTheBudget(epsilon));
        }

        return new PlannedMode(PrivacyModes.Pate, FederationPrivacy.UnitOfVotes(Terms), epsilon, Terms.VoteSigma / Math.Sqrt(2), Terms.VoteSigma, noise, string.Join(' ', warnings));
    }

    // A round begins only if all its rows may be answered within the budget (FederationBudget.ReasonAgainst).
    private string BeyondTheBudget(double epsilon)
    {
        var rounds = Within(Rounds, Rows);
        if (rounds > 0)
        {
            return $"{Rounds} rounds with all rows answered would cost {epsilon:F2}: the federation may end as budget-exhausted after round {rounds}.";
        }

        var rows = Within(Rows, 1);
        return $"a single round over {Rows} rows may cost {CostOfVotes(Rows):F2}, which is refused at the start. " +
            (rows > 0 ? $"At most {rows} rows a round fit." : "Not one row fits: raise voteSigma and thresholdSigma with more teachers, or epsilon.");
    }

    // How many times so many rows fit in the budget; all times together do not.
    private int Within(int times, int rows)
    {
        var (low, high) = (0, times);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = CostOfVotes(middle * rows) <= Terms.Epsilon ? (middle, high) : (low, middle);
        }

        return low;
    }

    private double CostOfVotes(int rows) => FederationBudget.Account(Terms, FederationBudget.OfVotes(Terms, rows, rows)).Epsilon;

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
        return new PlannedMode(PrivacyMatrix.DpSgd, FederationPrivacy.Record, epsilon, multiplier, multiplier * Terms.Clip, noise, (PrivateRows, noise) switch
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
            .. Classes is 0 or > 1 ? Array.Empty<string>() : [$"classes is {Classes}; it is 0 (unknown) or 2 or more."],
            .. counts.Where(count => count.Value < 1).Select(count => $"{count.Name} is {count.Value}; it is 1 or more."),
            .. sizes.Where(size => !(size.Value > 0 && double.IsFinite(size.Value))).Select(size => $"{size.Name} is {size.Value}; it is over 0 and finite."),
        ];
        if (findings.Length > 0)
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, string.Join('\n', findings));
        }
    }
}
