using FedDistill.Core.Errors;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.EndToEnd.Tests.Tables;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests;

/// <summary>From certificates to a student, with whom it may concern and without anyone else.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task Deployment_WithCertificates_LetsInWhomItInvitedAndNobodyElse()
    {
        using var folder = new TemporaryFolder();
        TinyFederation.Write(folder);
        using var coordinator = await ServedCoordinator.StartSecureAsync(folder.Path);
        var start = coordinator.Operator(
            "start", TinyFederation.Spec, "--clients", "2", "--transfer", TinyFederation.Transfer, "--test", TinyFederation.Test, "--wait", "--output", "run");
        var tokens = await Task.WhenAll(new[] { "site-a", "site-b", "site-c" }.Select(async name => (await coordinator.Operator("token", name).SuccessAsync()).Trim()));
        await Task.WhenAll(
            EnrollAsync(coordinator, "site-a", tokens[0]), EnrollAsync(coordinator, "site-b", tokens[1]), EnrollAsync(coordinator, "site-c", tokens[2]));
        await coordinator.Operator("revoke", "site-c").SuccessAsync();

        // A token that was used; a client that was revoked; one that never enrolled; one that has another's identity.
        Directory.CreateDirectory(folder.File("feddistill-state/thief"));
        File.Copy(folder.File("feddistill-state/site-a/identity.pem"), folder.File("feddistill-state/thief/identity.pem"));
        await Task.WhenAll(
            RefusedAsync(coordinator.Client("enroll", "--name", "site-a", "--token", tokens[0], "--state", "again"), ExitCode.Network, "The token is not good"),
            RefusedAsync(coordinator.Join("site-c", TinyFederation.Private("site-c")), ExitCode.Network, "lets nobody in without a valid certificate"),
            RefusedAsync(coordinator.Join("stranger", TinyFederation.Private("site-c")), ExitCode.Usage, "feddistill-client enroll"),
            RefusedAsync(coordinator.Join("thief", TinyFederation.Private("site-c")), ExitCode.Usage, "is site-a's; this is thief"));

        // As in a container: a token in a file, which is not written a second time, and a node that enrols when it starts.
        await coordinator.Operator("token", "site-d", "--output", "site-d.token").SuccessAsync();
        Assert.Equal("site-d was invited before: site-d.token is there.\n", await coordinator.Operator("token", "site-d", "--output", "site-d.token").SuccessAsync());
        ProcessUnderTest[] nodes =
        [
            coordinator.Join("site-a", TinyFederation.Private("site-a")),
            coordinator.Join("site-d", TinyFederation.Private("site-b"), "--token-file", "site-d.token"),
        ];
        await nodes[1].LineAsync("Enrolled as site-d");
        await coordinator.InitAgainAsync();
        foreach (var node in nodes)
        {
            await node.SuccessAsync();
        }

        await start.SuccessAsync();
        Assert.Equal(
            RunOutput.StudentSha256(RunOutput.Run(folder.File("run"))), RunOutput.Sha256(folder.File("out-site-a/student.safetensors")));
        Assert.Equal("completed", (await coordinator.StatusAsync()).GetProperty("state").GetString());
        Assert.Contains("site-c is revoked", coordinator.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("fdt1_", coordinator.Log, StringComparison.Ordinal);
    }

    private static async Task EnrollAsync(ServedCoordinator coordinator, string name, string token) => Assert.StartsWith(
        $"Enrolled as {name} until", await coordinator.Client("enroll", "--name", name, "--token", token).SuccessAsync(), StringComparison.Ordinal);

    private static async Task RefusedAsync(ProcessUnderTest process, int code, string words)
    {
        Assert.Equal(code, await process.ExitAsync());
        Assert.Contains(words, process.Error, StringComparison.Ordinal);
    }
}
