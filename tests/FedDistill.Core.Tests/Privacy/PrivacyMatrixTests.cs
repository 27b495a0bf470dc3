using FedDistill.Core.Aggregation;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Privacy;

public sealed class PrivacyMatrixTests
{
    private static readonly FederationSpec Spec = new()
    {
        TransferSamples = 100,
        PrivacyTerms = new PrivacyTerms { VoteThreshold = 5, ThresholdSigma = 100, VoteSigma = 100 },
    };

    // Rows of the table in the README and of privacy by design, cell by cell: y, e (equal weights), n.
    [Theory]
    [InlineData("none", "y y y y y y y")]
    [InlineData("hygiene", "y y y y y y y")]
    [InlineData("central-dp", "y e n n n n n")]
    [InlineData("local-dp", "y n y e y y n")]
    [InlineData("pate", "n n y n n n n")]
    [InlineData("dp-sgd", "y e y e y y n")]
    public void Of_EachGuard_IsTheTable(string guard, string expected) => Assert.Equal(
        expected, string.Join(' ', Enum.GetValues<PrivacyUse>().Select(use => Letter(PrivacyMatrix.Of(guard, use).Answer))));

    [Fact]
    public void Of_EveryRefusal_SaysWhy() => Assert.All(
        from guard in PrivacyMatrix.Guards from use in Enum.GetValues<PrivacyUse>() select PrivacyMatrix.Of(guard, use),
        verdict => Assert.Equal(verdict.Answer == PrivacyAnswer.No, verdict.Reason.Length > 0));

    [Fact]
    public void Of_ModeWithDpSgd_IsTheStricterOfBoth() => Assert.All(
        from mode in PrivacyModes.All from use in Enum.GetValues<PrivacyUse>() select (mode, use),
        cell => Assert.Equal(
            (PrivacyAnswer)Math.Min((int)PrivacyMatrix.Of(cell.mode, cell.use).Answer, (int)PrivacyMatrix.Of("dp-sgd", cell.use).Answer),
            PrivacyMatrix.Of(Spec with { Privacy = cell.mode, PrivacyTerms = Spec.PrivacyTerms with { DpSgd = true } }, cell.use).Answer));

    [Theory]
    [InlineData("mean-probabilities", PrivacyUse.PlainMean)]
    [InlineData("evidence", PrivacyUse.Evidence)]
    [InlineData("majority-vote", PrivacyUse.Votes)]
    [InlineData("class-weighted", PrivacyUse.CountWeights)]
    [InlineData("weighted-probabilities", PrivacyUse.CountWeights)]
    [InlineData("weighted-logits", PrivacyUse.CountWeights)]
    [InlineData("evidence-mix", PrivacyUse.CountWeights)]
    [InlineData("entropy-weighted", PrivacyUse.AnswerWeights)]
    [InlineData("confidence-weighted", PrivacyUse.AnswerWeights)]
    [InlineData("agreement-em", PrivacyUse.AnswerWeights)]
    [InlineData("era", PrivacyUse.AnswerWeights)]
    [InlineData("mean-logits", PrivacyUse.AnswerWeights)]
    [InlineData("median", PrivacyUse.AnswerWeights)]
    [InlineData("trimmed", PrivacyUse.AnswerWeights)]
    [InlineData("geometric-median", PrivacyUse.AnswerWeights)]
    [InlineData("exp-weights", PrivacyUse.AnswerWeights)]
    [InlineData("krum", PrivacyUse.AnswerWeights)]
    public void UseOf_Rule_IsWhatItDoesWithTheAnswers(string rule, PrivacyUse expected) =>
        Assert.Equal(expected, PrivacyMatrix.UseOf(AggregationRules.Find(rule)));

    /// <summary>Every rule under every mode, with and without DP-SGD: refused exactly where the matrix says so.</summary>
    [Fact]
    public void Validate_EveryRuleUnderEveryMode_RefusesWhatTheMatrixRefuses()
    {
        foreach (var rule in AggregationRules.All)
        {
            foreach (var mode in PrivacyModes.All)
            {
                foreach (var dpSgd in (bool[])[false, true])
                {
                    var spec = Spec with { Privacy = mode, Aggregation = rule.Name, PrivacyTerms = Spec.PrivacyTerms with { DpSgd = dpSgd } };
                    var verdict = PrivacyMatrix.Of(spec, PrivacyMatrix.UseOf(rule));

                    var errors = FederationSpecValidator.Validate(spec);

                    var isRefused = verdict.Answer == PrivacyAnswer.No
                        || (mode == PrivacyModes.LocalDp && !rule.Accepts(Core.SoftLabels.SoftLabelKind.Probabilities));
                    Assert.True(isRefused == errors.Any(error => error.StartsWith("aggregation is ", StringComparison.Ordinal)), $"{mode} {dpSgd} {rule.Name}: {string.Join(' ', errors)}");
                }
            }
        }
    }

    [Theory]
    [InlineData("central-dp", false)]
    [InlineData("pate", false)]
    [InlineData("local-dp", true)]
    [InlineData("hygiene", true)]
    [InlineData("none", true)]
    public void Validate_RejectionOfSuspiciousUploads_IsRefusedWhereNobodyMayLookAtUploads(string mode, bool isAllowed) => Assert.Equal(
        isAllowed,
        FederationSpecValidator.Validate(Spec with { Privacy = mode, SuspiciousUploads = "reject" }).Count == 0);

    [Theory]
    [InlineData("central-dp")]
    [InlineData("local-dp")]
    [InlineData("pate")]
    [InlineData("none", true)]
    public void For_EveryRoundUnderAGuard_AsksForNoCountsAndHoldsNoElection(string mode, bool dpSgd = false)
    {
        var spec = Spec with { Privacy = mode, Rounds = 4, PrivacyTerms = Spec.PrivacyTerms with { DpSgd = dpSgd } };

        foreach (var round in Enumerable.Range(1, 4))
        {
            foreach (var coverage in (double?[])[null, 0.5, 0.99])
            {
                var plan = RoundPlanner.For(spec, round, transferRows: 100, coverage);

                Assert.Equal((false, false, 0), (plan.NeedsClassCounts(), plan.NeedsSampleCount(), plan.Rivals.Count));
                Assert.NotEqual(TeacherObjective.Balanced, plan.Objective);
                Assert.False(plan.RefusesForeign);
            }
        }
    }

    [Fact]
    public void Readme_Table_IsTheMatrix()
    {
        var readme = File.ReadAllText(Path.Combine(Root(), "README.md"));

        Assert.All(PrivacyMatrix.Guards, guard => Assert.Contains(
            $"| `{guard}` | {string.Join(" | ", Enum.GetValues<PrivacyUse>().Select(use => Word(PrivacyMatrix.Of(guard, use).Answer)))} |",
            readme,
            StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "FedDistill.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private static string Word(PrivacyAnswer answer) => answer switch
    {
        PrivacyAnswer.Yes => "yes",
        PrivacyAnswer.EqualWeights => "=",
        _ => "no",
    };

    private static char Letter(PrivacyAnswer answer) => answer switch
    {
        PrivacyAnswer.Yes => 'y',
        PrivacyAnswer.EqualWeights => 'e',
        _ => 'n',
    };
}
