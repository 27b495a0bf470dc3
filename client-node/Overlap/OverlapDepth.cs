namespace FedDistill.ClientNode.Overlap;

/// <summary>How closely private rows are compared with the transfer set.</summary>
public enum OverlapDepth
{
    /// <summary>
    /// By their bytes: copies that were changed by nothing. What a simulation does, whose cut of one data set gives no
    /// row to both sides: comparing by distance as well would cost each of its clients half a second and more.
    /// </summary>
    Bytes,

    /// <summary>By their bytes and by distance, and too large an overlap makes the client decline: what a node does.</summary>
    Distance,
}
