using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Cli;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;

namespace FedDistill.Coordinator.Simulation;

/// <summary><c>robustness</c>: what each aggregation rule makes of one upload a client when some clients lie.</summary>
public static class RobustnessCommand
{
    private const string TableName = "robustness.md";
    private const string CellsName = "robustness.json";

    private static readonly FederationSpec Defaults = new() { DeadlineMinutes = 0 };

    private static readonly string[] Rules =
        ["auto", "mean-probabilities", "median", "trimmed:0.4", "geometric-median", "exp-weights", "agreement-em", "robust-agreement"];

    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var flags = new SpecFlags(Defaults);
        var rules = List("--rules", $"Aggregation rules, named as those of --aggregation", Rules).CompletesList(AggregationRules.All.Select(rule => rule.Name).Prepend(AggregationRules.Auto));
        var attacks = List("--attacks", $"What the liars do: {string.Join(", ", AttackKinds.All)}", [.. AttackKinds.All]).CompletesList(AttackKinds.All);
        var shares = List("--attackers", "Shares of the clients that lie, over 0 up to 0.5", ["0.2", "0.4"]);
        var partitions = List("--partitions", "How the rows are dealt; in place of --partition", ["dirichlet:0.1", "iid"]);
        var output = new Option<string?>("--output") { HelpName = "DIR", Description = $"Write {TableName} and {CellsName} here." };
        var json = JsonOption.Create($"the cells, as {CellsName} has them");
        var command = new Verb(
            "robustness",
            "Measure aggregation rules against lying clients, one upload a client.",
            "feddistill-coordinator robustness --clients 20 --attackers 0.4 --rules auto,robust-agreement")
        {
            rules, attacks, shares, partitions, output, json,
        };
        flags.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(
            flags.Read(result).Complete(),
            result.GetValue(rules)!,
            result.GetValue(attacks)!,
            [.. result.GetValue(shares)!.Select(Share)],
            result.GetValue(partitions)!,
            result.GetValue(output),
            result.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        FederationSpec spec,
        string[] rules,
        string[] attacks,
        double[] shares,
        string[] partitions,
        string? output,
        bool json,
        CancellationToken cancellationToken)
    {
        FederationSpec[] specs = [.. partitions.Select(partition => spec with { Partition = partition })];
        foreach (var (cut, rule) in specs.SelectMany(cut => rules.Select(rule => (cut, rule))))
        {
            (SpecDraft.Default with { Spec = cut with { Aggregation = rule } }).Complete();
        }

        foreach (var (attack, share) in attacks.SelectMany(attack => shares.Select(share => (attack, share))))
        {
            AttackPlan.Choose(attack, share, spec.Clients, spec.Seed);
        }

        if (output is not null)
        {
            RunFolder.Check(output);
        }

        TorchRuntime.EnsureLoaded();
        await using var threads = new TrainingThreads(spec.Workers);
        using var progress = WorkProgress.Start(Console.Error);
        using var step = progress.Begin("Cells", specs.Length * rules.Length * (1 + (attacks.Length * shares.Length)), WorkUnit.Pieces);
        var cells = new List<RobustnessCell>();
        var grid = new RobustnessGrid(threads, ComputeDevice.Parse(spec.Device))
        {
            Measured = cell =>
            {
                progress.WriteLine(Line(cell));
                cells.Add(cell);
                step.Report(cells.Count);
                Write(output, cells);
            },
        };
        foreach (var cut in specs)
        {
            await grid.MeasureAsync(cut, rules, attacks, shares, cancellationToken);
        }

        step.Dispose();
        await Console.Out.WriteAsync(json ? Json(cells) : RobustnessTable.Render(cells));
        return ExitCode.Done;
    }

    private static void Write(string? output, IReadOnlyList<RobustnessCell> cells)
    {
        if (output is not null)
        {
            RunFolder.WriteText(output, TableName, RobustnessTable.Render(cells));
            RunFolder.WriteText(output, CellsName, Json(cells));
        }
    }

    private static string Json(IReadOnlyList<RobustnessCell> cells) => JsonSerializer.Serialize(cells, FedDistillJson.Indented) + "\n";

    private static string Line(RobustnessCell cell) =>
        $"{cell.Partition}, {cell.Rule}, {(cell.Attackers > 0 ? $"{cell.Attack} by {ReportNumbers.Percent(cell.Attackers)}" : "nobody lies")}: " +
        (cell.Accuracy is { } accuracy ? ReportNumbers.Percent(accuracy) : cell.Refusal);

    private static Option<string[]> List(string name, string description, string[] items) => new(name)
    {
        Description = $"{description}, comma separated.",
        HelpName = "LIST",
        DefaultValueFactory = _ => items,
        CustomParser = argument => [.. argument.Tokens.SelectMany(token =>
            token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
        Arity = ArgumentArity.OneOrMore,
    };

    private static double Share(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
            ? share
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"--attackers has '{text}'; allowed are numbers over 0 up to 0.5 with commas between, such as 0.2,0.4.");
}
