namespace FedDistill.Core.Data;

/// <summary>Makes an image federation's schema.</summary>
public static class ImageSchema
{
    /// <summary>Images of one shape and the federation's classes.</summary>
    public static FederationSchema Of(InputShape shape, LabelCoding classes) => new()
    {
        Shape = shape,
        ClassNames = classes.ClassNames,
        LabelValues = classes.LabelValues,
    };
}
