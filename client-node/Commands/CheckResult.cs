using FedDistill.Core.Data.Inspection;

namespace FedDistill.ClientNode.Commands;

/// <summary>What <c>check --json</c> prints; null or empty where it was not asked or not found out.</summary>
internal sealed record CheckResult
{
    public bool IsUsable { get; init; }

    public string Device { get; init; } = "";

    public string? Federation { get; init; }

    public string? Coordinator { get; init; }

    public string? Privacy { get; init; }

    public string? SchemaSha256 { get; init; }

    public DataSummary? Data { get; init; }

    public int? TransferRows { get; init; }

    public string? TransferSha256 { get; init; }

    public string? Teacher { get; init; }

    public long? TeacherParameters { get; init; }

    /// <summary>The error that ended the check before it was through.</summary>
    public string? Problem { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];
}
