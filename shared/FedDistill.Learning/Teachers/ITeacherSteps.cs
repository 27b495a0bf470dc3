using static TorchSharp.torch;

namespace FedDistill.Learning.Teachers;

/// <summary>The gradients that a teacher learns by, one step after the other.</summary>
internal interface ITeacherSteps : IDisposable
{
    /// <summary>Takes the next batch and leaves its gradient in the network's parameters.</summary>
    /// <returns>The batch's loss, a scalar; not a number where it may not be told.</returns>
    Tensor Next();
}
