namespace FedDistill.Core.Models;

/// <summary>The families of models that can be built.</summary>
public enum ArchitectureFamily
{
    /// <summary>One affine layer: multinomial logistic regression.</summary>
    Linear,

    /// <summary>Fully connected layers with ReLU.</summary>
    Mlp,

    /// <summary>The 26,434-parameter network of FedGEN's MNIST experiments (Zhu et al., 2021).</summary>
    CnnSmall,

    /// <summary>
    /// Two 5x5 convolutions of 32 and 64 channels with pooling and a layer of 512 (McMahan et al., 2017).
    /// </summary>
    CnnMedium,
}
