using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Sources;

/// <summary>A data set of images with a label each, whatever files it is kept in. Reads when asked, in an order of its own that never
/// changes.</summary>
internal interface IImageSource
{
    /// <summary>As it was named.</summary>
    string Path { get; }

    /// <summary>Whether it keeps rows of its own for the test; else all its rows are one set, given for either split.</summary>
    bool HasTestSplit { get; }

    /// <summary>The shape of its images, by headers alone.</summary>
    /// <param name="hint">What images in files are brought to.</param>
    /// <exception cref="FedDistillException">InvalidData when there are none, or a header is damaged; InvalidConfiguration when the
    /// images have another shape than the hint's and cannot be brought to it.</exception>
    InputShape Shape(ImageHint? hint);

    /// <summary>The classes that it names, or else those that are among a split's labels.</summary>
    /// <exception cref="FedDistillException">InvalidData when there are fewer than two, or the labels are damaged.</exception>
    LabelCoding Classes(DatasetSplit split);

    /// <summary>The labels of a split.</summary>
    /// <exception cref="FedDistillException">InvalidData when there are none, or they are damaged.</exception>
    RawLabels Labels(DatasetSplit split);

    /// <summary>The images of a split, of the federation's shape.</summary>
    /// <exception cref="FedDistillException">InvalidData when they are damaged or cannot be of that shape.</exception>
    InputTable Images(DatasetSplit split, InputShape shape);
}
