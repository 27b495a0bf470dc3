namespace FedDistill.ClientNode.Terminal;

/// <summary>What a <see cref="WorkStep"/> counts.</summary>
public enum WorkUnit
{
    /// <summary>Steps of a training.</summary>
    Steps,

    /// <summary>Bytes of a transfer.</summary>
    Bytes,

    /// <summary>Pieces of work, such as teachers or cells of a table.</summary>
    Pieces,
}
