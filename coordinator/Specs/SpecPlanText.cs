using System.Globalization;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Specs;

/// <summary>A plan in words.</summary>
/// <param name="output">Where to; lines have at most 100 columns.</param>
internal sealed class SpecPlanText(TextWriter output)
{
    private const int Width = 100;
    private const int NamesShown = 6;

    /// <summary>Writes it.</summary>
    public void Write(SpecPlan plan)
    {
        var spec = plan.Spec;
        WriteItem("", $"{spec.Name}: {Count(spec.Clients, "client")}, {Count(spec.Rounds, "round")}, seed {spec.Seed}. The spec is valid; nothing was started.");
        Head("Data");
        WriteItem("  ", DataOf(plan));
        Head("Rounds");
        foreach (var group in Alike(plan.Rounds))
        {
            WriteItem("  ", RoundsOf(group, spec));
        }

        Head("Training");
        WriteItem("  ", $"teachers ({string.Join(", ", spec.Teacher)}): {Range(plan.Steps.TeacherLeast, plan.Steps.TeacherMost)} steps at first, " +
            $"{Range(plan.Steps.RefineLeast, plan.Steps.RefineMost)} in a refinement, batches of {spec.Training.TeacherBatch}");
        WriteItem("  ", $"student ({spec.Student}{(plan.Steps.StudentParameters is { } weights ? $", {weights:N0} weights" : "")}): {plan.Steps.Student} steps a round, batches of {spec.Training.StudentBatch}");
        WriteItem("  ", "time and memory depend on the machine and are not foretold; simulate with --rounds 1 measures both");
        WriteBytes(plan);
        Head("Privacy");
        plan.Privacy.ToList().ForEach(line => WriteItem("  ", line));
        Head("Set");
        foreach (var field in plan.Changed)
        {
            WriteItem("  ", $"{field.Field}: {Json(field.Value)} (default {Json(field.Default)})");
        }

        WriteItem("  ", plan.Changed.Count == 0 ? "nothing: all defaults hold; spec init lists them" : "the other fields have their defaults; spec init lists them");
        if (plan.Warnings.Count > 0)
        {
            Head("Warnings");
            plan.Warnings.ToList().ForEach(line => WriteItem("  ", line));
        }
    }

    private static string DataOf(SpecPlan plan)
    {
        if (plan.Data is not { } data)
        {
            return $"cannot be read here, so that bytes are unknown. {plan.DataProblem}";
        }

        var names = $"{string.Join(", ", data.Classes.Take(NamesShown))}{(data.Classes.Count > NamesShown ? ", ..." : "")}";
        var rows = data.ClientRows.Count > 0
            ? $"{Range(data.ClientRows.Min(), data.ClientRows.Max())} private rows a client, {data.ClientRows.Sum():N0} in all"
            : "each client brings its own private rows";
        return $"inputs of {data.Inputs}, {data.Classes.Count} classes ({names}); {data.TransferRows:N0} transfer rows, {ReportNumbers.Bytes(data.TransferBytes)}; {rows}";
    }

    private static IEnumerable<List<PlannedRound>> Alike(IReadOnlyList<PlannedRound> rounds)
    {
        var group = new List<PlannedRound>();
        foreach (var round in rounds)
        {
            if (group.Count > 0 && group[0] with { Round = round.Round } != round)
            {
                yield return group;
                group = [];
            }

            group.Add(round);
        }

        yield return group;
    }

    private static string RoundsOf(List<PlannedRound> group, FederationSpec spec)
    {
        var round = group[0];
        var which = group.Count > 1 ? $"rounds {round.Round} to {group[^1].Round}" : $"round {round.Round}";
        var who = round.Clients == spec.Clients ? $"all {round.Clients} clients" : $"{round.Clients} of {spec.Clients} clients";
        return $"{which}: {who} answer{(round.Rows is { } rows ? $" {rows:N0} rows" : "")} as {Word(round.Kind)} in {round.Encoding}; teachers learn by {Word(round.Objective)}; " +
            $"joined by {round.Rule}; the student learns {(round.HardTargets ? "the winning class" : "soft targets")}";
    }

    private static string Word<T>(T value) =>
        System.Text.Json.JsonSerializer.Serialize(value, FedDistillJson.Compact).Trim('"');

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Range(int least, int most) => least == most ? $"{least}" : $"{least} to {most}";

    private static string Json(System.Text.Json.Nodes.JsonNode? value) => value?.ToJsonString(FedDistillJson.Compact) ?? "null";

    private void WriteBytes(SpecPlan plan)
    {
        if (plan.Bytes is not { } bytes)
        {
            return;
        }

        Head($"{"Bytes of payload",-38}{"all",9}{"a client",12}");
        // Where the length would tell of clear answers, nothing is packed.
        Row(plan.Spec.Privacy is PrivacyModes.CentralDp or PrivacyModes.Pate ? "up" : "up, at most (packed they are fewer)", bytes.UpAtMost);
        Row("down, about", bytes.DownAbout);
        Row("transfer set, once", bytes.TransferSet);
        Row("FedAvg of the student, both ways", bytes.FedAvg);

        void Row(string name, long total) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-36}{ReportNumbers.Bytes(total),9}{ReportNumbers.Bytes((double)total / plan.Spec.Clients),12}"));
    }

    private void Head(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    private void WriteItem(string indent, string text)
    {
        foreach (var (line, index) in WrappedText.Lines(text, Width - indent.Length - 2).Select((line, index) => (line, index)))
        {
            output.WriteLine(index == 0 ? indent + line : $"{indent}  {line}");
        }
    }
}
