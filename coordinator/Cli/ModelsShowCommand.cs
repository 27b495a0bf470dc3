using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Reports;
using FedDistill.Coordinator.Students;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>models show</c>: one student's card.</summary>
public static class ModelsShowCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var student = new StudentOptions();
        var json = JsonOption.Create("the card");
        var markdown = new Option<bool>("--markdown") { Description = "Print the model card in Markdown, as student.md of --output has it." };
        var command = new Verb(
            "show",
            "Show a student's card.",
            "feddistill-coordinator models show --federation demo --round 2",
            "feddistill-coordinator models show --model out/student.safetensors --markdown")
        {
            json, markdown,
        };
        student.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var (model, published) = await student.ReadAsync(result, cancellationToken);
            Console.WriteLine(result.GetValue(json) ? Json(model, published)
                : result.GetValue(markdown) ? ModelCard.Render(model, ModelText.CardFacts(published)).TrimEnd('\n')
                : string.Join(Environment.NewLine, Lines(model, published)));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Json(ModelSnapshot model, PublishedModel? published)
    {
        var card = new JsonObject();
        foreach (var (key, value) in model.Card)
        {
            // Schema and calibration are JSON within the card.
            card[key] = value.StartsWith('{') ? JsonNode.Parse(value) : value;
        }

        var facts = published is null
            ? new JsonObject { ["architecture"] = model.Architecture.Name, ["bytes"] = model.SafeTensors.Length, ["sha256"] = model.Sha256() }
            : JsonSerializer.SerializeToNode(ModelText.Facts(published), FedDistillJson.Compact)!.AsObject();
        facts["parameters"] = model.ParameterCount;
        facts["card"] = card;
        return facts.ToJsonString(FedDistillJson.Compact);
    }

    private static IEnumerable<string> Lines(ModelSnapshot model, PublishedModel? published)
    {
        string Of(string key) => model.Card.GetValueOrDefault(key, ReportNumbers.Unknown);
        var calibration = ModelCalibration.Of(model);
        yield return $"federation    {Of("federation")}, round {Of("round")}, {Of("contributors")} clients, by {Of("aggregation")}";
        yield return $"model         {model.Architecture.Name}, {model.ParameterCount.ToString("N0", CultureInfo.InvariantCulture)} parameters, inputs of {model.InputShape}, {model.Classes} classes";
        yield return $"file          {model.SafeTensors.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes, sha256 {model.Sha256()}";
        if (published is not null && ModelText.PublishedAt(published) is { } when)
        {
            yield return $"published     {when.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC";
        }

        if (published?.Metrics is { } metrics)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"test set      accuracy {metrics.Accuracy * 100:F1} %, NLL {metrics.Nll:F4}, ECE {metrics.Ece:F4}, Brier {metrics.Brier:F4} on {metrics.Rows} rows, T = 1");
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"calibration   T = {calibration.Temperature:0.###}. {calibration.Basis}");
        if (calibration is { Before: { } before, After: { } after })
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"              ECE {before.Ece:F4} -> {after.Ece:F4}, NLL {before.Nll:F4} -> {after.Nll:F4}");
        }

        yield return $"privacy       {Of("privacy")}{(model.Card.TryGetValue("privacyPromise", out var promise) ? $": {promise}" : "")}";
        if (ModelText.Spent(published?.Privacy) is { } spent)
        {
            yield return $"              {spent}";
        }
    }
}
