using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.EndToEnd.Tests.Tables;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests;

/// <summary>
/// What a person gets who made a mistake: one line that says what, where and what to do, and an exit code for scripts.
/// </summary>
public sealed class BadInputTests : IDisposable
{
    private const int Usage = 2;
    private const int Data = 3;
    private const int Network = 4;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Simulate_MissingFolder_ExitsWithData()
    {
        using var simulate = ProcessUnderTest.Coordinator(_folder.Path, "simulate", "--data", "nowhere");

        await AssertOneLineAsync(simulate, Data, "'nowhere'", "Allowed: builtin:glyphs");
    }

    [Fact]
    public async Task Simulate_TruncatedIdxFile_ExitsWithData()
    {
        Directory.CreateDirectory(_folder.File("images"));
        // A header for 100 images of 28 x 28, and the bytes of one.
        await WriteBytesAsync("images/train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 100, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[784]]);
        await WriteBytesAsync("images/train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 100, .. new byte[100]]);
        await WriteBytesAsync("images/t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[784]]);
        await WriteBytesAsync("images/t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 0]);

        using var simulate = ProcessUnderTest.Coordinator(_folder.Path, "simulate", "--data", "images");

        await AssertOneLineAsync(simulate, Data, "train-images-idx3-ubyte", "cut short", "Fetch the file again");
    }

    [Fact]
    public async Task Simulate_SpecWithFiveErrors_TellsAllFive()
    {
        await File.WriteAllTextAsync(
            _folder.File("spec.json"),
            """{ "clients": 0, "rounds": -1, "student": "resnet", "temperature": "hot", "colour": "red" }""",
            TestContext.Current.CancellationToken);

        using var simulate = ProcessUnderTest.Coordinator(_folder.Path, "simulate", "spec.json");

        Assert.Equal(Usage, await simulate.ExitAsync());
        var lines = simulate.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("5 errors", lines[0], StringComparison.Ordinal);
        Assert.Equal(6, lines.Length);
        Assert.All((string[])["clients", "rounds", "student", "temperature", "colour"], field => Assert.Contains(field, simulate.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Join_LetterInNumberColumn_NamesFileLineColumnAndValue()
    {
        TinyFederation.Write(_folder);
        await File.AppendAllTextAsync(_folder.File("site-a.csv"), "1.5,2x,left\n", TestContext.Current.CancellationToken);
        using var coordinator = await ServedCoordinator.StartAsync(_folder.Path);
        await coordinator.Operator("start", TinyFederation.Spec, "--transfer", TinyFederation.Transfer).SuccessAsync();

        var join = coordinator.Join("site-a", "site-a.csv");
        var check = coordinator.Client("check", "--data", "site-a.csv");
        var good = coordinator.Client("check", "--data", "site-b.csv");

        string[] place = ["site-a.csv", "line 82", "'width'", "'2x'", "Allowed: a decimal number"];
        await AssertOneLineAsync(join, Data, place);
        await AssertOneLineAsync(check, Data, place);
        var understood = await good.SuccessAsync();
        Assert.All(
            (string[])["80 rows", "class left", "class right", "120 rows, SHA-256", "mlp:16x16", "It can be used"],
            text => Assert.Contains(text, understood, StringComparison.Ordinal));
        // Nobody has joined.
        Assert.Equal("waiting", (await coordinator.StatusAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Status_UnreachableCoordinator_ExitsWithNetwork()
    {
        // Nobody listens on the port of echo.
        using var status = ProcessUnderTest.Coordinator(_folder.Path, "status", "--coordinator", "http://127.0.0.1:7");

        await AssertOneLineAsync(status, Network, "http://127.0.0.1:7", "Check the address");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AssertOneLineAsync(ProcessUnderTest process, int exitCode, params string[] parts)
    {
        Assert.True(exitCode == await process.ExitAsync(), process.ToString());
        var line = Assert.Single(process.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
    }

    private Task WriteBytesAsync(string name, byte[] bytes) =>
        File.WriteAllBytesAsync(_folder.File(name), bytes, TestContext.Current.CancellationToken);
}
