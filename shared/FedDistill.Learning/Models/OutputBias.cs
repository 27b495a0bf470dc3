using FedDistill.Core.Errors;
using FedDistill.Learning.SafeTensors;

namespace FedDistill.Learning.Models;

/// <summary>The bias of one class's logit, the one number that says how readily a model names that class.</summary>
public static class OutputBias
{
    /// <summary>
    /// The same model with the logit of a class raised for every input: a student whose transfer set lacked the class
    /// knows it from the soft labels, but believes it rare (Hinton, Vinyals and Dean, 2015, section 3: +3.5 for a 3
    /// that no transfer row showed).
    /// </summary>
    /// <param name="model">The student.</param>
    /// <param name="classIndex">0 to C - 1.</param>
    /// <param name="offset">Added to the bias; below 0 lowers it.</param>
    /// <exception cref="FedDistillException">ShapeMismatch for a class that the model does not have.</exception>
    public static ModelSnapshot Raise(ModelSnapshot model, int classIndex, double offset)
    {
        if ((uint)classIndex >= (uint)model.Classes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch, $"The model has no class {classIndex}; its classes are 0 to {model.Classes - 1}. Name one of them.");
        }

        // Every architecture ends in an affine layer, its bias last.
        var bias = model.Description.Layers().Parameters[^1].Name;
        var tensors = SafeTensorsReader.Read(model.SafeTensors.Span).Tensors
            .Select(tensor => tensor.Name == bias ? tensor with { Values = Raised(tensor.Values, classIndex, offset) } : tensor);
        return ModelSnapshot.Create(model.Description, tensors, model.Card);
    }

    private static float[] Raised(ReadOnlyMemory<float> biases, int classIndex, double offset)
    {
        var raised = biases.ToArray();
        raised[classIndex] += (float)offset;
        return raised;
    }
}
