using System.Text.Json;
using FedDistill.ClientNode.Commands;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Commands;

public sealed class CommandLineTests
{
    private const string NoOne = "http://127.0.0.1:9";

    [Fact]
    public async Task Join_MissingFolder_IsADataError()
    {
        var (code, _, error) = await RunAsync("join", "--coordinator", NoOne, "--name", "a", "--data", "/nowhere/at-all");

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains("/nowhere/at-all", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_UnknownArchitecture_IsAUsageErrorThatListsTheKnown()
    {
        var (code, _, error) = await RunAsync(
            "join", "--coordinator", NoOne, "--name", "a", "--data", "builtin:glyphs", "--teacher", "resnet");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("cnn-s", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_UnreachableCoordinator_IsANetworkErrorWithTheAddress()
    {
        var (code, _, error) = await RunAsync("join", "--coordinator", NoOne, "--name", "a", "--data", "builtin:glyphs", "--no-wait");

        Assert.Equal(ExitCode.Network, code);
        Assert.Contains(NoOne, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_FederationNotStartedAndNoWaiting_SaysSo()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();

        var (code, _, error) = await RunAsync(
            "join", "--coordinator", coordinator.Address.ToString(), "--name", "a", "--data", "builtin:glyphs", "--no-wait");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("No federation has been started", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("join", "--name", "a", "--data", "builtin:glyphs")]
    [InlineData("join", "--coordinator", NoOne, "--name", "a", "--data", "builtin:glyphs", "--partition", "iid")]
    [InlineData("join", "--coordinator", NoOne, "--name", "a", "--data", "builtin:glyphs", "--partition", "iid", "--of", "2", "--no-wait")]
    [InlineData("simulate", "--coordinator", NoOne, "--clients", "-1", "--data", "builtin:glyphs", "--partition", "iid")]
    [InlineData("simulate", "--coordinator", NoOne, "--clients", "3", "--data", "builtin:glyphs", "--partition", "odd")]
    [InlineData("join", "--coordinator", "nonsense", "--name", "a", "--data", "builtin:glyphs")]
    [InlineData("fly")]
    public async Task AnyVerb_BadUsage_IsOneLineAndExitCodeTwo(params string[] args)
    {
        var (code, output, error) = await RunAsync(args);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Check_TransferSetOfAnotherHash_NamesBothHashes()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Description = TestFederation.Describe();
        var data = folder.File("private.csv");
        await File.WriteAllTextAsync(data, "a,b,c\n1,2,low\n3,4,high\n", TestContext.Current.CancellationToken);

        var (code, _, error) = await RunAsync("check", "--coordinator", coordinator.Address.ToString(), "--data", data, "--transfer", data);

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains(TestFederation.Transfer.Sha256(), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_DataThatFits_TellsWhatItUnderstood()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Description = TestFederation.Describe();
        coordinator.Blobs[TestFederation.Transfer.Sha256()] = TestFederation.Transfer.ToBytes();
        var data = folder.File("private.csv");
        await File.WriteAllTextAsync(data, "a,b,c\n1,2,low\n3,4,high\n5,6,high\n", TestContext.Current.CancellationToken);

        var (code, output, error) = await RunAsync("check", "--coordinator", coordinator.Address.ToString(), "--data", data);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("3 rows", output, StringComparison.Ordinal);
        Assert.Contains(TestFederation.Transfer.Sha256(), output, StringComparison.Ordinal);
        Assert.Contains("linear, 6 parameters", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_TeacherThatDoesNotFit_IsRefusedBeforeItJoins()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await StartWithTransferAsync();
        var data = await WriteRowsAsync(folder);

        var (code, _, _) = await RunAsync(
            "join", "--coordinator", coordinator.Address.ToString(), "--name", "a", "--data", data, "--teacher", "cnn-s", "--state", folder.File("state"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(coordinator.Joins);
    }

    [Fact]
    public async Task Join_StateFolderOfAnotherClient_IsRefusedBeforeItJoins()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await StartWithTransferAsync();
        var data = await WriteRowsAsync(folder);
        TestFederation.Release(folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        var (code, _, error) = await RunAsync(
            "join", "--coordinator", coordinator.Address.ToString(), "--name", "bob", "--data", data, "--state", folder.Path);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--state", error, StringComparison.Ordinal);
        Assert.Empty(coordinator.Joins);
    }

    [Fact]
    public async Task Join_FailureAfterJoining_LeavesAndMakesFoldersForItsOwnerAlone()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await StartWithTransferAsync();
        coordinator.Publish(new RoundEvent
        {
            FederationState = FederationState.Running, Round = 1, Phase = RoundPhase.Collecting, Cohort = { "a" }, Temperature = -1,
        });
        var data = await WriteRowsAsync(folder);

        var (code, _, _) = await RunAsync(
            "join", "--coordinator", coordinator.Address.ToString(), "--name", "a", "--data", data, "--state", folder.File("state"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal("", Assert.Single(coordinator.Joins).TeacherArchitecture);
        Assert.Equal("a", Assert.Single(coordinator.Leaves).Client);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File("state")));
        }
    }

    [Fact]
    public async Task Join_FederationWeakerThanTheNodesFloor_DeclinesBeforeItReadsARow()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await StartWithTransferAsync();
        // A folder in its place fails for whoever reads it.
        Directory.CreateDirectory(folder.File("private.csv"));

        var (code, _, error) = await RunAsync(
            "join", "--coordinator", coordinator.Address.ToString(), "--name", "a", "--data", folder.File("private.csv"),
            "--state", folder.File("state"), "--privacy-minimum", "local-dp,epsilon<=4");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("promises none: no formal guarantee; this node's own floor is local-dp,epsilon<=4,delta<=1E-05", error, StringComparison.Ordinal);
        Assert.Empty(coordinator.Joins);
        var decline = Assert.Single(coordinator.Declines);
        Assert.Equal(("a", DeclineReason.Privacy, "local-dp,epsilon<=4,delta<=1E-05"), (decline.Client, decline.Reason, decline.Floor));
    }

    [Fact]
    public async Task Join_PrivateRowsInTheTransferSet_DeclinesOnceForThatTransferSet()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await StartWithTransferAsync();
        var data = folder.File("private.csv");
        var row = new float[2];
        TestFederation.Transfer.CopyRow(5, row);
        await File.WriteAllTextAsync(
            data,
            FormattableString.Invariant($"a,b,c\n{row[0]:R},{row[1]:R},low\n3,4,high\n5,6,low\n"),
            TestContext.Current.CancellationToken);

        var (first, _, error) = await JoinAsync(coordinator, folder, data);
        // Other rows do not bring another answer: the difference would tell of those that were there.
        await WriteRowsAsync(folder);
        var (second, _, again) = await JoinAsync(coordinator, folder, data);

        Assert.Equal((ExitCode.Data, ExitCode.Data), (first, second));
        Assert.Contains("1 of 3 private rows also stand in the transfer set", error, StringComparison.Ordinal);
        Assert.Contains("this was decided before", again, StringComparison.Ordinal);
        Assert.Empty(coordinator.Joins);
        Assert.Equal([DeclineReason.TransferSet, DeclineReason.TransferSet], coordinator.Declines.Select(decline => decline.Reason));
        Assert.All(coordinator.Declines, decline => Assert.Empty(decline.Floor));
    }

    [Fact]
    public async Task Join_CoordinatorRemembersARecordThatTheLedgerHasNot_AnswersNothing()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await StartWithTransferAsync();
        coordinator.LedgerHead = new string('a', 64);
        var data = await WriteRowsAsync(folder);

        var (code, _, error) = await JoinAsync(coordinator, folder, data);

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains("it was shortened or replaced by an earlier copy", error, StringComparison.Ordinal);
        Assert.DoesNotContain("--state", error, StringComparison.Ordinal);
        Assert.Single(coordinator.Leaves);
        Assert.Empty(coordinator.Uploads);
    }

    [Fact]
    public async Task Join_BudgetSpentInTheMiddle_DeclinesAndKeepsTheStudent()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await StartWithTransferAsync();
        // Noise for a hundredth of what a round may cost.
        coordinator.Description = TestFederation.Describe(
            "local-dp", new PrivacyTerms { Epsilon = 0.01, Delta = 1e-5, Adjacency = "add-remove", NoiseMultiplier = 1, Clip = 1, TeachersPerClient = 1 });
        coordinator.Publish(new RoundEvent
        {
            Federation = TestFederation.Name, FederationState = FederationState.Running, Round = 1, Rounds = 2, Phase = RoundPhase.Collecting, Cohort = { "a" },
            Objective = TeacherObjective.CrossEntropy, Kind = SoftLabelKind.Noised, Encoding = "f16", Temperature = 1, SecondsLeft = -1,
        });
        var data = await WriteRowsAsync(folder);

        var (code, output, error) = await JoinAsync(coordinator, folder, data, "--json", "--output", folder.File("out"));

        Assert.Equal(ExitCode.PrivacyBudget, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("budget-exhausted", json.RootElement.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("studentSha256").ValueKind);
        Assert.Contains("The privacy budget is spent", error, StringComparison.Ordinal);
        Assert.Equal(DeclineReason.Budget, Assert.Single(coordinator.Declines).Reason);
        Assert.Empty(coordinator.Uploads);
        Assert.True(File.Exists(folder.File("out/teacher.safetensors")));
    }

    private static Task<(int Code, string Output, string Error)> JoinAsync(
        FakeCoordinator coordinator, TemporaryFolder folder, string data, params string[] options) => RunAsync(
        ["join", "--coordinator", coordinator.Address.ToString(), "--name", "a", "--data", data, "--state", folder.File("state"), .. options]);

    private static async Task<FakeCoordinator> StartWithTransferAsync()
    {
        var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Description = TestFederation.Describe();
        coordinator.Blobs[TestFederation.Transfer.Sha256()] = TestFederation.Transfer.ToBytes();
        return coordinator;
    }

    private static async Task<string> WriteRowsAsync(TemporaryFolder folder)
    {
        var path = folder.File("private.csv");
        await File.WriteAllTextAsync(path, "a,b,c\n1,2,low\n3,4,high\n5,6,high\n", TestContext.Current.CancellationToken);
        return path;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
