using static TorchSharp.torch;

namespace FedDistill.Learning.Training;

/// <summary>
/// A tensor and one number. Torch is given the address inside a <see cref="TorchSharp.Scalar"/> only, and one made in
/// passing by an implicit conversion may be finalised, its memory another's, before torch reads it: rarely an error, and
/// perhaps a wrong number. Here it lives until the call has returned.
/// </summary>
internal static class ScalarArithmetic
{
    private static readonly TorchSharp.Scalar One = 1.0;

    /// <summary>left + right; torch's own takes the number 1 in passing, as a factor of the second.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>tensor + other, in place.</summary>
    public static Tensor PlusInPlace(this Tensor tensor, Tensor other) => tensor.add_(other, One);

    /// <summary>tensor + kept, in place.</summary>
    /// <param name="tensor">Changed.</param>
    /// <param name="kept">A number that lives longer than the call.</param>
    public static Tensor PlusInPlace(this Tensor tensor, TorchSharp.Scalar kept) => tensor.add_(kept, One);

    /// <summary>tensor * factor.</summary>
    public static Tensor Times(this Tensor tensor, double factor)
    {
        using TorchSharp.Scalar scalar = factor;
        return tensor * scalar;
    }

    /// <summary>tensor / divisor.</summary>
    public static Tensor Over(this Tensor tensor, double divisor)
    {
        using TorchSharp.Scalar scalar = divisor;
        return tensor / scalar;
    }

    /// <summary>tensor²; torch's own takes the number 2 in passing, and a run was seen to break there.</summary>
    public static Tensor Squared(this Tensor tensor) => tensor * tensor;

    /// <summary>The tensor with one number where the mask holds.</summary>
    public static Tensor Filled(this Tensor tensor, Tensor mask, double value)
    {
        using TorchSharp.Scalar scalar = value;
        return tensor.masked_fill(mask, scalar);
    }

    /// <summary>max(tensor, least).</summary>
    public static Tensor AtLeast(this Tensor tensor, double least)
    {
        using TorchSharp.Scalar scalar = least;
        return tensor.clamp(min: scalar);
    }
}
