using FedDistill.Core.Errors;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Json;

namespace FedDistill.Learning.Models;

/// <summary>The calibration temperature in a model's card, its entry <c>calibration</c>.</summary>
public static class ModelCalibration
{
    private const string Key = "calibration";

    /// <summary>The calibration of a model; T = 1 where its card has none.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when the entry cannot be read, or its temperature is none.</exception>
    public static Calibration Of(ModelSnapshot model)
    {
        if (!model.Card.TryGetValue(Key, out var json))
        {
            return Calibration.Unknown;
        }

        var calibration = FedDistillJson.Read<Calibration>(json, "calibration of the model's card", ErrorCode.StorageDamaged);
        return calibration.Temperature > 0 && double.IsFinite(calibration.Temperature)
            ? calibration
            : throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The model's card has the calibration temperature {calibration.Temperature}; one is over 0 and finite. Fetch the file again.");
    }

    /// <summary>The model with the entry.</summary>
    public static ModelSnapshot WithCalibration(this ModelSnapshot model, Calibration calibration) => model.WithCard(
        new Dictionary<string, string> { [Key] = System.Text.Json.JsonSerializer.Serialize(calibration, FedDistillJson.Compact) });
}
