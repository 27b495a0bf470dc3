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

    /// <summary>The small network's layers, wider: 105,962 parameters on MNIST.</summary>
    CnnBig,

    /// <summary>
    /// Two unpadded 5x5 convolutions with pooling and a dense layer, after LeCun et al. (1998): 21,840 parameters on
    /// MNIST.
    /// </summary>
    LeNet,

    /// <summary>Residual networks in their CIFAR form (He et al., 2016, section 4.2), any image size.</summary>
    ResNet,

    /// <summary>One hidden layer over table rows: the small model for hashed words.</summary>
    Text,
}
