namespace FedDistill.ClientNode.Overlap;

/// <summary>The private row that is nearest to some row, and how near it is.</summary>
/// <param name="Row">The private row.</param>
/// <param name="Distance">Root mean square difference of a number, in the unit of the inputs.</param>
/// <param name="Second">That of the second nearest private row.</param>
internal readonly record struct Neighbour(int Row, float Distance, float Second)
{
    /// <summary>Nearest over second nearest, 0 to 1; 1 where both are the same row's.</summary>
    public double Ratio => Second > 0 ? Distance / Second : 1;
}
