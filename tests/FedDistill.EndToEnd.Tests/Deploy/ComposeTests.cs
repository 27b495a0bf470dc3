using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Deploy;

/// <summary>deploy/compose.yml on a real engine. Ten minutes where nothing is built yet.</summary>
[Trait("Category", "Docker")]
public sealed class ComposeTests
{
    private static readonly string[] Nodes = ["north", "south", "west"];

    [Fact(Explicit = true)]
    public async Task Compose_UpAndUpAgain_EndsWithOneStudentEverywhere()
    {
        Assert.SkipUnless(await ComposeProject.CanBeHadAsync(), ComposeProject.Missing);
        using var folder = new TemporaryFolder();
        await using var project = await ComposeProject.UpAsync();

        Assert.All(await project.ExitCodesAsync(["start", .. Nodes]), code => Assert.Equal(0, code));
        var student = await project.Sha256Async("start", "/var/lib/feddistill/out/student.safetensors", folder.File("student"));
        foreach (var node in Nodes)
        {
            Assert.Equal(student, await project.Sha256Async(node, "/var/lib/feddistill/out/student.safetensors", folder.File(node)));
        }

        // All containers anew, on the same volumes: nobody enrols again, and the result is told once more.
        await project.ComposeAsync("down");
        await project.ComposeAsync("up", "--detach");
        Assert.All(await project.ExitCodesAsync(["start", .. Nodes]), code => Assert.Equal(0, code));
        Assert.Contains("was invited before", await project.ComposeAsync("logs", "invite-north"), StringComparison.Ordinal);
        Assert.DoesNotContain("Enrolled as", await project.ComposeAsync("logs", "north"), StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task Compose_CoordinatorAndNodeDieInARound_GoesOnToTheEnd()
    {
        Assert.SkipUnless(await ComposeProject.CanBeHadAsync(), ComposeProject.Missing);
        await using var project = await ComposeProject.UpAsync();
        await project.LineAsync("coordinator", "Round 1/2 announced");
        await project.CrashAsync("coordinator");
        await project.LineAsync("coordinator", "Round 2/2 announced");
        await project.CrashAsync("south");

        Assert.All(await project.ExitCodesAsync(["start", .. Nodes]), code => Assert.Equal(0, code));
        Assert.Equal(("1", "1"), (await project.RestartsAsync("coordinator"), await project.RestartsAsync("south")));
    }
}
