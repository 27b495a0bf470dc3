namespace FedDistill.Core.Tests.Privacy;

/// <summary>Compares numbers of any size by their digits.</summary>
internal static class Digits
{
    public static void Equal(double expected, double actual, double relative) =>
        Assert.True(
            Math.Abs(actual - expected) <= relative * Math.Abs(expected), $"expected {expected:R} within {relative} of it, got {actual:R}");
}
