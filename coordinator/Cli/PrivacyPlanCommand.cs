using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>privacy plan</c>: what each privacy mode would cost a federation, and the noise that it would put on it.</summary>
public static class PrivacyPlanCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var flags = new SpecFlags();
        var json = JsonOption.Create("clients, rows, rounds, terms and modes");
        var classes = new Option<int>("--classes")
        {
            Description = "Classes of the data; 0: unknown, so that the noise of local-dp is told as for very many, which need the most.",
        };
        var command = new Verb(
            "plan",
            "Tell before a run what each privacy mode would cost and the noise it would put on the aggregate.",
            "feddistill-coordinator privacy plan spec.json --clients 100 --transfer-samples 1000 --rounds 5 --private-samples 60000")
        {
            classes, json,
        };
        flags.AddTo(command);
        command.SetAction(result =>
        {
            var spec = flags.Read(result).Complete();
            var plan = PlanOf(spec) with { Classes = result.GetValue(classes) };
            var modes = plan.Modes();
            Console.WriteLine(result.GetValue(json)
                ? JsonSerializer.Serialize(new { plan.Clients, plan.Rows, plan.Rounds, plan.Terms, Modes = modes }, FedDistillJson.Compact)
                : string.Join(Environment.NewLine, Lines(plan, modes)));
            return ExitCode.Done;
        });
        return command;
    }

    private static PrivacyPlan PlanOf(FederationSpec spec)
    {
        var rows = spec.TransferPerRound > 0 ? spec.TransferPerRound : spec.TransferSamples;
        if (rows == 0)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                "transferSamples is 0, which means all rows, and a plan needs their number. Give it with --transfer-samples or, asked about in a round, --transfer-per-round.");
        }

        // A round's mean is over those who are asked.
        var cohort = CohortSelection.SizeOf(spec.Clients, spec.Participation);
        return new PrivacyPlan(cohort, rows, spec.Rounds, spec.PrivacyTerms, spec.PrivateSamples / spec.Clients);
    }

    private static IEnumerable<string> Lines(PrivacyPlan plan, IReadOnlyList<PlannedMode> modes)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"epsilon {plan.Terms.Epsilon:R} at delta {plan.Terms.Delta:R}, adjacency {PrivacyAdjacencyWords.Word(plan.Terms.Adjacency)}; {plan.Clients} clients a round, {plan.Rows} transfer rows, {plan.Rounds} rounds");
        yield return $"{"mode",-10} {"unit",-7} {"epsilon",9} {"multiplier",11} {"sigma of sum",13} {"noise of mean",14}";
        foreach (var mode in modes)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{mode.Mode,-10} {mode.Unit,-7} {mode.Epsilon,9:0.###} {mode.NoiseMultiplier,11:0.####} {mode.Sigma,13:0.####} {mode.Noise,14:0.####}");
            if (mode.Warning.Length > 0)
            {
                yield return $"  warning: {mode.Warning}";
            }
        }

        yield return "The noise of the mean stands beside probabilities and shares of votes of 0 to 1; of dp-sgd, beside a clipped gradient's length.";
        if (plan is { Classes: 0, Terms.Adjacency: PrivacyAdjacency.AddRemove })
        {
            yield return "local-dp puts a little less noise on few classes: give their number with --classes.";
        }

        if (plan.PrivateRows == 0)
        {
            yield return "dp-sgd depends on the private rows: give them with --private-samples.";
        }
    }
}
