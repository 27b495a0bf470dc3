using System.Globalization;
using System.Text;
using FedDistill.Core.Data;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Privacy;
using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Students;

/// <summary>
/// A student's model card in Markdown, by the sections of Mitchell et al., "Model cards for model reporting" (2019): what
/// the file's own card says, what is known besides, and what is not.
/// </summary>
public static class ModelCard
{
    private const int ShownColumns = 40;

    /// <summary>Writes the card; lines end in a line feed.</summary>
    /// <param name="student">The student.</param>
    /// <param name="facts">What is known besides.</param>
    /// <exception cref="Core.Errors.FedDistillException">InvalidData when its schema cannot be read, StorageDamaged its
    /// calibration.</exception>
    public static string Render(ModelSnapshot student, ModelCardFacts facts)
    {
        var card = student.Card;
        var schema = card.TryGetValue("schema", out var json) ? FederationSchema.FromJson(json) : null;
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        string Of(string key) => card.GetValueOrDefault(key, "unknown");

        Line($"# Student of the federation {Of("federation")}, round {Of("round")}\n");
        Line($"## Model details\n");
        Line($"- {student.Architecture.Name}, {student.ParameterCount:N0} parameters, float32; input: {InputOf(student, schema)}; output: {student.Classes} classes.");
        Line($"- A student by knowledge distillation (Hinton, Vinyals and Dean, 2015) from the soft labels of {Of("contributors")} clients; made by FedDistill with libtorch {Of("libtorch")} on {Of("device")}.");
        Line($"- SHA-256 of `student.safetensors` ({student.SafeTensors.Length:N0} bytes): `{student.Sha256()}`.");
        if (facts.PublishedAt is { } published)
        {
            Line($"- Published {published:yyyy-MM-dd HH:mm} UTC. A published student never changes.");
        }

        Line($"- Licence: for the owners of the federation to say.\n");
        Line($"## Intended use\n");
        Line($"- To name one of these classes for inputs like those of the federation: {(schema is null ? "unknown" : string.Join(", ", schema.ClassNames))}.");
        Line($"- Not for: inputs of another kind or source, for which its probabilities mean nothing; classes that are not listed; decisions about people that nobody reviews.\n");
        Line($"## Training data\n");
        Line($"- Private rows of {Of("contributors")} clients, which nobody but each client has seen. How many, of whom, and how they were collected is not known here.");
        Line($"- The transfer set: public, unlabelled inputs, SHA-256 `{Of("transferSetSha256")}`. The student learned from these alone.");
        AppendColumns(text, schema);
        Line($"\n## Training procedure\n");
        Line($"- Soft labels at temperature {Of("temperature")}, joined by `{Of("aggregation")}`; seed {Of("seed")}. The same federation gives the same file, byte for byte, on the same kind of machine.\n");
        Line($"## Evaluation\n");
        Line(facts.Metrics is { } metrics
            ? (FormattableString)$"| rows | accuracy | NLL | ECE | Brier |\n|---:|---:|---:|---:|---:|\n| {metrics.Rows} | {metrics.Accuracy * 100:F2} % | {metrics.Nll:F4} | {metrics.Ece:F4} | {metrics.Brier:F4} |\n\nOn the operator's test set, at T = 1. Rows that a temperature is fitted on are among them, which changes none of these figures."
            : $"Unknown here: the federation had no test set, or this file came without its figures.");
        Line($"\n## Calibration\n");
        AppendCalibration(text, ModelCalibration.Of(student));
        Line($"\n## Privacy\n");
        Line($"{PrivacyOf(card, facts)}");
        Line($"\n## Limitations\n");
        Line($"- Trained by soft labels alone: where all clients err, so does the student. Subgroups were not looked at apart.");
        Line($"- {(schema is { Columns.Count: > 0 } ? "A category that the transfer set lacked, and a missing value, count as nothing known; numbers are cut at 8 scales from the mean." : "`predict` brings an image of another size or number of channels to these by averaging and stretching it, which the student was not trained for.")}");
        Line($"- How it fares under attack, drift or another sensor was not measured.\n");
        Line($"## How to use\n");
        Line($"```\nfeddistill-coordinator predict --model student.safetensors --input FILE\nfeddistill-coordinator export --model student.safetensors --to onnx --output student.onnx\n```");
        return text.ToString();
    }

    private static string InputOf(ModelSnapshot student, FederationSchema? schema) => student.InputShape.IsImage
        ? $"images of {student.InputShape} (channels x height x width)"
        : $"table rows of {student.InputShape.ValueCount} encoded features" + (schema is null ? "" : $" from {schema.Columns.Count(column => column.Kind != ColumnKind.Ignored)} columns");

    private static void AppendColumns(StringBuilder text, FederationSchema? schema)
    {
        if (schema is not { Columns.Count: > 0 })
        {
            return;
        }

        var columns = schema.Columns.Where(column => column.Kind != ColumnKind.Ignored).ToList();
        var named = string.Join(", ", columns.Take(ShownColumns).Select(column => $"{column.Name} ({column.Kind.ToString().ToLowerInvariant()})"));
        var rest = columns.Count > ShownColumns ? $" and {columns.Count - ShownColumns} more" : "";
        text.Append(CultureInfo.InvariantCulture, $"- Columns: {named}{rest}. Scales and categories come from the transfer set, never from private rows.\n");
    }

    private static void AppendCalibration(StringBuilder text, Calibration calibration)
    {
        text.Append(CultureInfo.InvariantCulture, $"Probabilities are softmax(z / T) with T = {calibration.Temperature:0.####}. {calibration.Basis}\n");
        if (calibration is { Before: { } before, After: { } after })
        {
            text.Append("\n| on the rows that judged it | ECE | NLL |\n|---|---:|---:|\n");
            text.Append(CultureInfo.InvariantCulture, $"| T = 1 | {before.Ece:F4} | {before.Nll:F4} |\n");
            text.Append(CultureInfo.InvariantCulture, $"| T = {calibration.Temperature:0.####} | {after.Ece:F4} | {after.Nll:F4} |\n");
        }
    }

    private static string PrivacyOf(IReadOnlyDictionary<string, string> card, ModelCardFacts facts)
    {
        var mode = card.GetValueOrDefault("privacy", "unknown");
        var promise = card.GetValueOrDefault("privacyPromise");
        var guarantee = promise is not null ? $"Promised: {promise}."
            : mode == PrivacyModes.None ? "**No formal guarantee.** Soft labels can give away the mix of a client's classes and whether a record was learned from; so can the student."
            : mode == PrivacyModes.Hygiene ? "**No formal guarantee**: answers were rounded and cut, a heuristic."
            : "**No formal guarantee** is recorded.";
        return $"Mode `{mode}`. {guarantee}{(facts.Privacy is { } spent ? $" What its rounds have cost: {spent}." : "")}";
    }
}
