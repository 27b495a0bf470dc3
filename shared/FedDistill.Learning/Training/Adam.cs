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

    // A scalar that lives only in the argument of a call may be finalised while the native side still reads it (seen as
    // "Expected false to be true" out of addcmul_ after a million steps on a busy machine): these stay.
    private readonly Scalar _beta1 = Beta1;
    private readonly Scalar _rest1 = 1 - Beta1;
    private readonly Scalar _beta2 = Beta2;
    private readonly Scalar _rest2 = 1 - Beta2;
    private readonly Scalar _epsilon = Epsilon;
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
        using Scalar correction = 1 / Math.Sqrt(1 - Math.Pow(Beta2, _steps));
        using Scalar rate = -learningRate / (1 - Math.Pow(Beta1, _steps));
        _firstMoment.mul_(_beta1).add_(gradient, _rest1);
        _secondMoment.mul_(_beta2).addcmul_(gradient, gradient, _rest2);
        // Kingma and Ba, end of section 2: both bias corrections folded into the rate, the second also into the root.
        var root = _secondMoment.sqrt().mul_(correction).add_(_epsilon);
        _parameters.addcdiv_(_firstMoment, root, rate);
        gradient.zero_();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _firstMoment.Dispose();
        _secondMoment.Dispose();
        _beta1.Dispose();
        _rest1.Dispose();
        _beta2.Dispose();
        _rest2.Dispose();
        _epsilon.Dispose();
    }
}
