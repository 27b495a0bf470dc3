using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Arrays;

/// <summary>
/// Images as arrays: (N, H, W) is grey; of four dimensions the last is the channels where it is 1 or 3, else the second. Whole numbers are
/// 0..255, fractions 0..1.
/// </summary>
internal sealed class ImageArrays(ArraySet arrays) : IImageSource
{
    public string Path => arrays.Path;

    public bool HasTestSplit => arrays.HasTestSplit;

    public LabelCoding Classes(DatasetSplit split) => Labels(split).Classes();

    public InputShape Shape(ImageHint? hint)
    {
        var (shape, _) = ShapeOf(arrays.InputHeader(DatasetSplit.Train));
        return FixedShape.Of(Path, shape, hint);
    }

    public RawLabels Labels(DatasetSplit split) => arrays.Labels(split);

    public InputTable Images(DatasetSplit split, InputShape shape) => Images(split, shape, tolerate: null);

    /// <summary>The images of a split.</summary>
    /// <param name="split">Which.</param>
    /// <param name="shape">As they must be.</param>
    /// <param name="tolerate">Is given row, place and value of each number that is no pixel; null: the first is the end.</param>
    /// <exception cref="FedDistillException">InvalidData when they are damaged, of another shape, or one is no pixel.</exception>
    public InputTable Images(DatasetSplit split, InputShape shape, Action<int, int, double>? tolerate)
    {
        var array = arrays.Inputs(split);
        var (found, channelsLast) = ShapeOf(array.Header);
        var pixels = array.Header.Type == "u1" ? array.Bytes.ToArray() : Pixels(array, tolerate);
        return FixedShape.Check(Path, InputTable.FromPixels(found, channelsLast && found.Channels > 1 ? ChannelsFirst(pixels, found) : pixels), shape);
    }

    private (InputShape Shape, bool ChannelsLast) ShapeOf(NpyHeader header)
    {
        return header.Extents switch
        {
            [_, var height, var width] => (new(1, (int)height, (int)width), false),
            [_, var height, var width, 1 or 3] => (new((int)header.Extents[3], (int)height, (int)width), true),
            [_, 1 or 3, var height, var width] => (new((int)header.Extents[1], (int)height, (int)width), false),
            _ => throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{Path}' has inputs of shape {header.Shape}; images are (N, H, W), or have 1 or 3 channels last or second. Save such an array."),
        };
    }

    private static byte[] Pixels(NpyArray array, Action<int, int, double>? tolerate)
    {
        var isFraction = array.Header.Kind == 'f';
        var most = isFraction || array.Header.Kind == 'b' ? 1 : 255;
        var pixels = new byte[array.Rows * array.RowValues];
        for (var index = 0; index < pixels.Length; index++)
        {
            var number = array.Number(index);
            if (number >= 0 && number <= most)
            {
                pixels[index] = (byte)(most == 1 ? Math.Round(number * 255) : number);
            }
            else if (tolerate is not null)
            {
                tolerate(index / array.RowValues, index % array.RowValues, number);
            }
            else
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData,
                    $"'{array.Path}', row {index / array.RowValues}, value {index % array.RowValues}: the number is no pixel. " +
                    $"Of the type {array.Header.Type} they are 0 to {most}: " +
                    $"{(isFraction ? "for 0 to 255 save x.astype('uint8'); undo a scaling by mean and deviation." : "scale them, or correct the row.")} 'feddistill-client check' shows it.");
            }
        }

        return pixels;
    }

    private static byte[] ChannelsFirst(byte[] pixels, InputShape shape)
    {
        var area = shape.Height * shape.Width;
        var turned = new byte[pixels.Length];
        for (var index = 0; index < pixels.Length; index++)
        {
            var row = index / shape.ValueCount;
            var place = index % shape.ValueCount;
            turned[(row * shape.ValueCount) + (place % shape.Channels * area) + (place / shape.Channels)] = pixels[index];
        }

        return turned;
    }
}
