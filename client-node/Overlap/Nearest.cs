namespace FedDistill.ClientNode.Overlap;

/// <summary>The few nearest of many, nearest first.</summary>
internal sealed class Nearest(int most)
{
    private readonly (float Distance, int Row)[] _held = new (float, int)[most];

    /// <summary>How many are held.</summary>
    public int Count { get; private set; }

    /// <summary>What is farther cannot get in.</summary>
    public float Limit => Count < most ? float.PositiveInfinity : _held[Count - 1].Distance;

    /// <summary>One of those held, 0 the nearest.</summary>
    public (float Distance, int Row) this[int place] => _held[place];

    /// <summary>Forgets all.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes a row in if it is among the nearest.</summary>
    public void Offer(float distance, int row)
    {
        if (!(distance < Limit))
        {
            return;
        }

        var place = Count < most ? Count++ : Count - 1;
        while (place > 0 && _held[place - 1].Distance > distance)
        {
            _held[place] = _held[place - 1];
            place--;
        }

        _held[place] = (distance, row);
    }
}
