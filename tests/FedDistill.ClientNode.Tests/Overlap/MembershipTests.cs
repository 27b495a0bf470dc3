using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Overlap;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Data;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using SoftLabelKind = FedDistill.Proto.V1.SoftLabelKind;

namespace FedDistill.ClientNode.Tests.Overlap;

/// <summary>
/// A coordinator that puts suspected records into the transfer set learns nothing by them: a client that has them and one
/// that has not send the same bytes. A client that left such rows out, or answered them with nothing, would tell all.
/// </summary>
public sealed class MembershipTests : ParticipantHarness
{
    private static readonly int[] Suspected = [1, 5];

    [Fact]
    public async Task TakePartAsync_PrivateRowsStandInTheTransferSet_AnswersAsWhoeverHasThemNot()
    {
        var rows = TestFederation.Rows(400, "alice");
        var member = new LabelledTable(
            InputTable.Join(rows.Inputs, TestFederation.Transfer.Select(Suspected)), [.. rows.HardLabels, 0, 1], rows.ClassCount);
        var finding = new TransferOverlap(TestFederation.Transfer, OverlapDepth.Bytes).Check(member);

        var ofMember = await AnswerAsync(new PrivateData(finding.Own, member), "member");
        var ofStranger = await AnswerAsync(new PrivateData(rows), "stranger");

        Assert.Equal(Suspected.Length, finding.Dropped);
        Assert.Equal(ofStranger.Values, ofMember.Values);
        Assert.NotEqual(ofStranger.Values, (await AnswerAsync(new PrivateData(member), "undefended")).Values);
    }

    private Task<SoftLabelMatrix> AnswerAsync(PrivateData data, string folder) =>
        AnswerAsync(TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities, data, folder);
}
