namespace FedDistill.Core.Data.Sources;

/// <summary>Where a data set's rows come from.</summary>
public enum DatasetKind
{
    /// <summary>Digits drawn by the program: <c>builtin:glyphs</c>.</summary>
    Glyphs,

    /// <summary>Inputs without meaning, drawn by the program: <c>builtin:noise</c>. A transfer set only.</summary>
    Noise,

    /// <summary>A folder of idx files, images and labels of a train and a test split.</summary>
    IdxFolder,

    /// <summary>One idx file of images without labels.</summary>
    IdxFile,

    /// <summary>A folder of PNG and JPEG files, in a folder for each class or unlabelled.</summary>
    ImageFolder,

    /// <summary>A folder of CIFAR-10's or CIFAR-100's binary files.</summary>
    CifarFolder,

    /// <summary>Images as NumPy arrays, .npy or .npz.</summary>
    ImageArrays,

    /// <summary>Rows of numbers as NumPy arrays, .npy or .npz.</summary>
    FeatureArrays,

    /// <summary>A file of comma-separated values, or of labels and texts line by line.</summary>
    TableFile,
}
