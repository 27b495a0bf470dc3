namespace FedDistill.ClientNode.Tests.Audit;

/// <summary>What an attacker's scores say of who was a member: greater scores are guesses that the row was.</summary>
internal sealed class MembershipScores
{
    private readonly List<(double Score, bool IsMember)> _guesses = [];

    public void Add(double score, bool isMember) => _guesses.Add((score, isMember));

    public void Add(MembershipScores others) => _guesses.AddRange(others._guesses);

    /// <summary>The chance that a member has the greater score of a member and a stranger; 0.5: nothing is told.</summary>
    public double Auc()
    {
        // Mann and Whitney (1947): the ranks of the members, ties in the middle of their place.
        var ordered = _guesses.OrderBy(guess => guess.Score).ToArray();
        var ranks = 0.0;
        for (var begin = 0; begin < ordered.Length;)
        {
            var end = begin;
            while (end < ordered.Length && ordered[end].Score == ordered[begin].Score)
            {
                end++;
            }

            var rank = (begin + end + 1) / 2.0;
            ranks += rank * ordered[begin..end].Count(guess => guess.IsMember);
            begin = end;
        }

        double members = _guesses.Count(guess => guess.IsMember);
        return (ranks - (members * (members + 1) / 2)) / (members * (_guesses.Count - members));
    }

    /// <summary>Share of the members found where this share of the strangers is taken for members.</summary>
    public double TruePositives(double falsePositives)
    {
        var strangers = _guesses.Where(guess => !guess.IsMember).Select(guess => guess.Score).OrderDescending().ToArray();
        var threshold = strangers[(int)(falsePositives * strangers.Length)];
        var members = _guesses.Where(guess => guess.IsMember).ToArray();
        return (double)members.Count(guess => guess.Score > threshold) / members.Length;
    }
}
