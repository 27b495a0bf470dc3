using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Rounds;

public sealed class RoundPlannerTests
{
    private static readonly FederationSpec Spec = new() { Rounds = 3, Temperature = 2, Aggregation = "evidence", Encoding = "f32" };

    [Fact]
    public void For_EvidenceFederation_StartsWithEvidenceThenRefinesAndEndsHard()
    {
        var plans = Enumerable.Range(1, 3).Select(round => RoundPlanner.For(Spec, round, transferRows: 100)).ToArray();

        Assert.Equivalent(
            new RoundPlan(1, 3, TeacherObjective.Evidence, SoftLabelKind.Evidence, 2, "evidence", 2, HardTargets: false, []), plans[0], strict: true);
        Assert.Equivalent(
            new RoundPlan(2, 3, TeacherObjective.Refinement, SoftLabelKind.Probabilities, 2, "class-weighted", 2, HardTargets: false, []), plans[1], strict: true);
        Assert.Equivalent(
            new RoundPlan(3, 3, TeacherObjective.Refinement, SoftLabelKind.Probabilities, 2, "class-weighted", 1, HardTargets: true, []), plans[2], strict: true);
    }

    [Fact]
    public void For_EvidenceFederationOfOneRound_IsHardAtOnce()
    {
        var plan = RoundPlanner.For(Spec with { Rounds = 1 }, 1, transferRows: 100);

        Assert.Equal((TeacherObjective.Evidence, true), (plan.Objective, plan.HardTargets));
    }

    [Fact]
    public void For_EvidenceRuleByName_AsksForEvidenceOnce()
    {
        var spec = Spec with { Aggregation = "evidence-mix" };

        var (first, last) = (RoundPlanner.For(spec, 1, transferRows: 100), RoundPlanner.For(spec, 3, transferRows: 100));

        Assert.Equal((TeacherObjective.Evidence, "evidence-mix", 0), (first.Objective, first.Rule, first.Rivals.Count));
        Assert.Equal((TeacherObjective.Refinement, "class-weighted", true), (last.Objective, last.Rule, last.HardTargets));
    }

    [Theory]
    [InlineData("mean-probabilities", SoftLabelKind.Probabilities, 1)]
    [InlineData("weighted-probabilities", SoftLabelKind.Probabilities, 1)]
    [InlineData("class-weighted", SoftLabelKind.Probabilities, 1)]
    [InlineData("mean-logits", SoftLabelKind.Logits, 0.5)]
    [InlineData("weighted-logits", SoftLabelKind.Logits, 0.5)]
    public void For_OtherRules_KeepSoftTargetsAtTheTemperature(string rule, SoftLabelKind kind, double sharpening)
    {
        for (var round = 1; round <= 3; round++)
        {
            var plan = RoundPlanner.For(Spec with { Aggregation = rule }, round, transferRows: 100);

            var objective = round == 1 ? TeacherObjective.CrossEntropy : TeacherObjective.Refinement;
            Assert.Equivalent(new RoundPlan(round, 3, objective, kind, 2, rule, sharpening, HardTargets: false, []), plan, strict: true);
        }
    }

    [Theory]
    [InlineData("mean-logits", SoftLabelKind.Logits)]
    [InlineData("class-weighted", SoftLabelKind.Probabilities)]
    public void For_BalancedTeachers_AreAskedBeforeAnyBroadcast(string rule, SoftLabelKind kind)
    {
        var spec = Spec with { Aggregation = rule, Objective = "balanced" };

        var plans = Enumerable.Range(1, 3).Select(round => RoundPlanner.For(spec, round, transferRows: 100)).ToArray();

        Assert.Equal(
            [TeacherObjective.Balanced, TeacherObjective.Refinement, TeacherObjective.Refinement], plans.Select(plan => plan.Objective));
        Assert.All(plans, plan => Assert.Equal(kind, plan.Kind));
    }

    [Fact]
    public void For_Auto_CoveredTransferSet_IsEvidenceThenRefinedAndHardAtTheEnd()
    {
        var spec = Spec with { Aggregation = "auto" };

        var first = RoundPlanner.For(spec, 1, transferRows: 100);
        var last = RoundPlanner.For(spec, 3, transferRows: 100, coverage: 0.83);

        Assert.Equal(("evidence-mix", SoftLabelKind.Evidence, false, true), (first.Rule, first.Kind, first.HardTargets, first.RefusesForeign));
        Assert.Empty(first.Rivals);
        Assert.Equal((TeacherObjective.Refinement, "class-weighted", true), (last.Objective, last.Rule, last.HardTargets));
    }

    [Fact]
    public void For_Auto_PartlyForeignTransferSet_LetsBalancedTeachersCompeteAndStaysSoft()
    {
        var spec = Spec with { Aggregation = "auto" };

        var second = RoundPlanner.For(spec, 2, transferRows: 100, coverage: 0.82);
        var last = RoundPlanner.For(spec, 3, transferRows: 100, coverage: 0.82);

        Assert.Equal(
            (TeacherObjective.Balanced, SoftLabelKind.Logits, "masked-als", false, true),
            (second.Objective, second.Kind, second.Rule, second.HardTargets, second.RefusesForeign));
        Assert.Equal(["mean-balanced"], second.Rivals);
        Assert.Equal(0.5, second.Sharpening);
        Assert.Equal((TeacherObjective.Refinement, 1.0, false), (last.Objective, last.Sharpening, last.HardTargets));
    }

    [Fact]
    public void For_Auto_OneUpload_LetsLeastSquaresCompete()
    {
        var plan = RoundPlanner.For(Spec with { Aggregation = "auto", Rounds = 1 }, 1, transferRows: 100);

        Assert.Equal((TeacherObjective.Evidence, true), (plan.Objective, plan.HardTargets));
        Assert.Equal(["masked-als"], plan.Rivals);
    }

    [Fact]
    public void For_Auto_ForeignAllowed_RefusesNothing()
    {
        var spec = Spec with { Aggregation = "auto", AllowForeignTransfer = true };

        Assert.False(RoundPlanner.For(spec, 1, transferRows: 100).RefusesForeign);
        Assert.False(RoundPlanner.For(spec, 2, transferRows: 100, coverage: 0.2).RefusesForeign);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.5, 2)]
    [InlineData(0.3, 4)]
    [InlineData(0.01, 6)]
    public void EvidenceRounds_PartialParticipation_AreAsManyAsItTakesToHearAll(double participation, int expected)
    {
        var spec = Spec with { Aggregation = "auto", Clients = 20, Rounds = 6, Participation = participation };

        Assert.Equal(expected, RoundPlanner.EvidenceRounds(spec));
        Assert.All(
            Enumerable.Range(1, 6),
            round => Assert.Equal(
                round <= expected ? TeacherObjective.Evidence : TeacherObjective.Refinement,
                RoundPlanner.For(spec, round, transferRows: 100, coverage: 1).Objective));
    }

    [Theory]
    [InlineData("u4", "mean-probabilities", "u4")]
    [InlineData("u4", "mean-logits", "f16")]
    [InlineData("f32", "mean-logits", "f32")]
    public void For_CodecThatCannotHoldTheKind_FallsBackToHalfPrecision(string asked, string rule, string expected) =>
        Assert.Equal(expected, RoundPlanner.For(Spec with { Encoding = asked, Aggregation = rule }, 1, transferRows: 100).Encoding);

    [Fact]
    public void For_TransferPerRound_ChoosesAscendingRowsAnewEachRound()
    {
        var spec = Spec with { TransferPerRound = 30 };

        var first = RoundPlanner.For(spec, 1, transferRows: 100).TransferRows;

        Assert.Equal(30, first.Count);
        Assert.Equal(first.Distinct().Order(), first);
        Assert.All(first, row => Assert.InRange(row, 0, 99));
        Assert.Equal(first, RoundPlanner.For(spec, 1, transferRows: 100).TransferRows);
        Assert.NotEqual(first, RoundPlanner.For(spec, 2, transferRows: 100).TransferRows);
        Assert.NotEqual(first, RoundPlanner.For(spec with { Seed = 2 }, 1, transferRows: 100).TransferRows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(101)]
    public void For_TransferPerRoundThatAsksAll_LeavesTheRowsEmpty(int perRound) =>
        Assert.Empty(RoundPlanner.For(Spec with { TransferPerRound = perRound }, 1, transferRows: 100).TransferRows);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void For_RoundOutsideTheFederation_Throws(int round) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RoundPlanner.For(Spec, round, transferRows: 100));

    [Theory]
    [InlineData("evidence", TeacherObjective.Evidence)]
    [InlineData("auto", TeacherObjective.Evidence)]
    [InlineData("mean-probabilities", TeacherObjective.CrossEntropy)]
    public void For_FirstRoundFailed_AsksForTheSameAgainBeforeAnybodyRefines(string rule, TeacherObjective first)
    {
        var spec = Spec with { Aggregation = rule };

        var again = RoundPlanner.For(spec, 2, transferRows: 100, failures: 1);
        var next = RoundPlanner.For(spec, 3, transferRows: 100, failures: 1);

        Assert.Equal((2, first), (again.Round, again.Objective));
        Assert.Equal((3, TeacherObjective.Refinement), (next.Round, next.Objective));
    }

    [Fact]
    public void For_AllRoundsBeforeTheLastFailed_StillEndsHard()
    {
        var plan = RoundPlanner.For(Spec, 3, transferRows: 100, failures: 2);

        Assert.Equal((TeacherObjective.Evidence, true), (plan.Objective, plan.HardTargets));
    }
}
