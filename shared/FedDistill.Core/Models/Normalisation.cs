namespace FedDistill.Core.Models;

/// <summary>How a model keeps the numbers between its layers on one scale.</summary>
public enum Normalisation
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>
    /// By mean and variance of a channel over the batch (Ioffe and Szegedy, 2015): each row's gradient then depends on
    /// the others in the batch, which DP-SGD cannot allow.
    /// </summary>
    Batch,

    /// <summary>By mean and variance of a group of channels of one row (Wu and He, 2018).</summary>
    Group,
}
