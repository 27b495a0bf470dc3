namespace FedDistill.Core.Privacy;

/// <summary>Adjacencies as specs, reports, flags and the wire have them.</summary>
public static class PrivacyAdjacencyWords
{
    /// <summary>The word for <see cref="PrivacyAdjacency.AddRemove"/>.</summary>
    public const string AddRemove = "add-remove";

    /// <summary>The word for <see cref="PrivacyAdjacency.ReplaceOne"/>.</summary>
    public const string ReplaceOne = "replace-one";

    /// <summary>Both.</summary>
    public static IReadOnlyList<string> All { get; } = [AddRemove, ReplaceOne];

    /// <summary>Both, for help texts and errors.</summary>
    public static string AllowedNames { get; } = string.Join(" and ", All);

    /// <summary>The word for an adjacency.</summary>
    public static string Word(PrivacyAdjacency adjacency) => adjacency == PrivacyAdjacency.ReplaceOne ? ReplaceOne : AddRemove;

    /// <summary>The adjacency that a word names; null for any other word.</summary>
    public static PrivacyAdjacency? Find(string word) => word switch
    {
        AddRemove => PrivacyAdjacency.AddRemove,
        ReplaceOne => PrivacyAdjacency.ReplaceOne,
        _ => null,
    };
}
