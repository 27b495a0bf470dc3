using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Training;

public class AdamTests
{
    [Fact]
    public void Step_ChangingRates_MovesLikeTorchsAdam()
    {
        using var scope = NewDisposeScope();
        var ours = tensor(new[] { 1f, -2f, 0.5f }, requires_grad: true);
        var theirs = nn.Parameter(tensor(new[] { 1f, -2f, 0.5f }));
        using var adam = new Adam(ours);
        using var reference = optim.Adam([theirs], lr: 1);

        for (var step = 0; step < 25; step++)
        {
            var rate = 0.1 / (step + 1);
            ours.pow(4).sum().Plus(ours.sum()).backward();
            adam.Step(rate);
            reference.zero_grad();
            theirs.pow(4).sum().Plus(theirs.sum()).backward();
            reference.ParamGroups.First().LearningRate = rate;
            reference.step();
        }

        Assert.True(ours.allclose(theirs, rtol: 1e-5, atol: 1e-6));
        Assert.False(ours.allclose(tensor(new[] { 1f, -2f, 0.5f }), atol: 0.01));
    }
}
