using TorchSharp;
using static TorchSharp.torch;

namespace FedDistill.Learning.Training;

/// <summary>
/// Adam (Kingma and Ba, 2015, algorithm 1) over one flat tensor: eight operations a step for any number of layers.
/// </summary>
internal sealed class Adam : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    // Kept alive here: torch is given the address inside a Scalar only, and one made in passing by an implicit conversion
    // may be finalised, its memory another's, before torch reads it ("Unknown scalar type", or a wrong number).
    private static readonly Scalar FirstKept = Beta1;
    private static readonly Scalar FirstAdded = 1 - Beta1;
    private static readonly Scalar SecondKept = Beta2;
    private static readonly Scalar SecondAdded = 1 - Beta2;
    private static readonly Scalar Least = Epsilon;

    private readonly Tensor _parameters;
    private readonly Tensor _firstMoment;
    private readonly Tensor _secondMoment;
    private int _steps;

    /// <summary>Starts with moments of 0.</summary>
    /// <param name="parameters">A flat leaf tensor; stays the caller's.</param>
    public Adam(Tensor parameters)
    {
        _parameters = parameters;
        using var noGradient = no_grad();
        _firstMoment = zeros_like(parameters).DetachFromDisposeScope();
        _secondMoment = zeros_like(parameters).DetachFromDisposeScope();
    }

    /// <summary>Moves the parameters against their gradient and clears it.</summary>
    /// <param name="learningRate">α of this step.</param>
    public void Step(double learningRate)
    {
        _steps++;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var gradient = _parameters.grad!;
        _firstMoment.mul_(FirstKept).add_(gradient, FirstAdded);
        _secondMoment.mul_(SecondKept).addcmul_(gradient, gradient, SecondAdded);
        // Kingma and Ba, end of section 2: both bias corrections folded into the rate, the second also into the root.
        using Scalar rootRate = 1 / Math.Sqrt(1 - Math.Pow(Beta2, _steps));
        using Scalar rate = -learningRate / (1 - Math.Pow(Beta1, _steps));
        var root = _secondMoment.sqrt().mul_(rootRate).PlusInPlace(Least);
        _parameters.addcdiv_(_firstMoment, root, rate);
        gradient.zero_();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _firstMoment.Dispose();
        _secondMoment.Dispose();
    }
}
