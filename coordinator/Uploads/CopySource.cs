namespace FedDistill.Coordinator.Uploads;

/// <summary>Whose numbers an upload repeats to the bit.</summary>
/// <param name="Client">The client whose upload of the round it is; empty: it is the last broadcast.</param>
public sealed record CopySource(string Client)
{
    /// <summary>In words for the operator.</summary>
    public string Reason => Client.Length > 0 ? $"it is {Client}'s upload to the bit." : "it is the last broadcast to the bit.";
}
