using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Distillation;

/// <summary>
/// Teachers that label a batch while it is learned from, so that a turned and shifted input has the soft label of just
/// that input (consistent teaching: Beyer et al., "Knowledge distillation: A good teacher is patient and consistent",
/// 2022, section 3).
/// </summary>
internal sealed class BatchTeachers : IDisposable
{
    private readonly Network[] _networks;
    private readonly double _temperature;

    /// <summary>Loads the teachers.</summary>
    /// <param name="teachers">At least one; a class "public" is left out.</param>
    /// <param name="classes">C.</param>
    /// <param name="temperature">T of the labels.</param>
    /// <param name="device">Where to compute.</param>
    public BatchTeachers(IReadOnlyList<ModelSnapshot> teachers, int classes, double temperature, ComputeDevice device)
    {
        _networks = [.. teachers.Select(teacher => Network.Load(teacher, classes, device))];
        _temperature = temperature;
    }

    /// <summary>The mean of the teachers' probabilities at T, shape [B, C], without a gradient.</summary>
    public Tensor Label(Tensor inputs)
    {
        using var noGradient = no_grad();
        var sum = Probabilities(_networks[0], inputs);
        foreach (var network in _networks.AsSpan(1))
        {
            sum.PlusInPlace(Probabilities(network, inputs));
        }

        return sum.Over(_networks.Length);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var network in _networks)
        {
            network.Dispose();
        }
    }

    private Tensor Probabilities(Network network, Tensor inputs) =>
        nn.functional.softmax(network.Forward(inputs, training: false).Over(_temperature), dim: 1);
}
