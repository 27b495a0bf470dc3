using System.Globalization;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;
using TorchSharp;

namespace FedDistill.Learning.Training;

/// <summary>
/// What a model's card says of how its numbers came about: with the same entries and inputs they come about again.
/// </summary>
internal static class TrainingCard
{
    /// <summary>
    /// The model with the entries <c>seed</c>, <c>device</c>, <c>torch_threads</c> and <c>libtorch</c>.
    /// </summary>
    public static ModelSnapshot WithTrainingCard(this ModelSnapshot model, long seed, ComputeDevice device) =>
        model.WithCard(new Dictionary<string, string>
        {
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            ["device"] = device.Name,
            ["torch_threads"] = torch.get_num_threads().ToString(CultureInfo.InvariantCulture),
            ["libtorch"] = TorchRuntime.Version,
        });
}
