namespace FedDistill.Coordinator.Storage;

/// <summary>What of an error crosses a grain call.</summary>
[GenerateSerializer]
public record struct FedDistillExceptionSurrogate
{
    /// <summary>What kind of error it is.</summary>
    [Id(0)]
    public ErrorCode Code { get; set; }

    /// <summary>The message for the person who can act on it.</summary>
    [Id(1)]
    public string Message { get; set; }
}
