namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>
/// What lying clients may do, by name. All of them go the honest way out, gate and ledger and upload, with another answer.
/// </summary>
public static class AttackKinds
{
    /// <summary>Probability 1 on the class that the honest clients' mean holds least likely (Roux, Zimmer and Pokutta,
    /// 2025, arXiv 2402.12265: least likely manipulation attack).</summary>
    public const string LeastLikely = "lma";

    /// <summary>Probability 1 on the class least similar to the one that the honest clients' mean holds most likely (the
    /// same, class prior attack): wrong in the same way everywhere.</summary>
    public const string LeastSimilar = "cpa";

    /// <summary>A teacher that learned class C - 1 - y where its private rows have y.</summary>
    public const string LabelFlip = "label-flip";

    /// <summary>The client's own honest answers, each for another row; an order of its own a client and round.</summary>
    public const string Shuffle = "shuffle";

    /// <summary>The last broadcast sent back; uniform rows before there is one.</summary>
    public const string FreeRider = "free-rider";

    /// <summary>All lying clients name the class after the one that the honest mean holds most likely.</summary>
    public const string Collude = "collude";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [LeastLikely, LeastSimilar, LabelFlip, Shuffle, FreeRider, Collude];

    /// <summary>Whether the liars read the honest clients' uploads of the round before they answer, the strongest that
    /// they can know; and then claim to have as many rows of every class as the client that has most of it.</summary>
    public static bool ReadsHonestUploads(string kind) => kind is LeastLikely or LeastSimilar or Collude;
}
