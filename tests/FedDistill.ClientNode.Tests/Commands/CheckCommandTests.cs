using System.Text.Json;
using FedDistill.ClientNode.Commands;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_TableAlone_TellsClassesColumnsAndMissingValues()
    {
        var data = Write("own.csv", "age,blood,ill\n30,a,no\n50,b,no\n?,a,yes\n70,,no\n");

        var (code, output, error) = await RunAsync("check", "--data", data);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.All(
            (string[])["a preview", "a table file", "private data:    4 rows", "75.0 %", "25.0 %", "3 times the rows", "single row"],
            part => Assert.Contains(part, output, StringComparison.Ordinal));
        Assert.Matches(@"age +numeric +1 +3 +30 +70 +50\b", output);
        Assert.Matches(@"blood +categorical +1 +2", output);
        Assert.EndsWith("It can be used; 2 kinds of warning above.\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WrongRows_NamesEachWithLineColumnAndValueAndExitsWithData()
    {
        var data = Write("own.csv", "age,ill\n30,no\nx1,yes\n50\n60,\n70,yes\n70,yes\n");

        var (code, output, error) = await RunAsync("check", "--data", data);

        Assert.Equal(ExitCode.Data, code);
        Assert.All(
            (string[])["line 3, column 'age': 'x1'", "line 4: 1 values; every line needs 2", "line 5, column 'ill': ''", "line 7 as line 6", "private data:    3 rows"],
            part => Assert.Contains(part, output, StringComparison.Ordinal));
        Assert.Contains("3 faults", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Check_ManyFaultsOfAKind_ShowsTheFirstAndCountsTheRest()
    {
        var data = Write("own.csv", "age,ill\n" + string.Concat(Enumerable.Range(0, 40).Select(row => $"{(row < 9 ? "x" : $"{row}")},{row % 2}\n")));

        var (_, output, error) = await RunAsync("check", "--data", data);

        Assert.Contains("9 x no number", output, StringComparison.Ordinal);
        Assert.Contains("... and 4 more", output, StringComparison.Ordinal);
        Assert.Contains("9 faults", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WithACoordinator_TellsWhatItsSchemaWouldRefuse()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Description = TestFederation.Describe();
        var data = Write("own.csv", "a,b,c\n1,2,low\n3,4,middle\n99,6,high\n");

        var (code, output, error) = await RunAsync("check", "--coordinator", coordinator.Address.ToString(), "--data", data);

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains("line 3, column 'c': 'middle'", output, StringComparison.Ordinal);
        Assert.Contains("over 8 deviations", output, StringComparison.Ordinal);
        Assert.Contains("allowed: ", error, StringComparison.Ordinal);
        Assert.Contains("'middle'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Json_IsOneDocumentWithTheSameFindings()
    {
        var data = Write("own.csv", "age,ill\n30,no\nx1,yes\n50,yes\n");

        var (code, output, _) = await RunAsync("check", "--data", data, "--json");

        using var json = JsonDocument.Parse(output);
        var finding = json.RootElement.GetProperty("data").GetProperty("findings")[0];
        Assert.Equal(ExitCode.Data, code);
        Assert.False(json.RootElement.GetProperty("isUsable").GetBoolean());
        Assert.True(finding.GetProperty("isFault").GetBoolean());
        Assert.Contains("line 3", finding.GetProperty("examples")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(2, json.RootElement.GetProperty("data").GetProperty("rows").GetInt32());
        Assert.Equal("no", json.RootElement.GetProperty("data").GetProperty("classes")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Check_JsonWithACoordinator_TellsTheTransferSetToo()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Description = TestFederation.Describe();
        coordinator.Blobs[TestFederation.Transfer.Sha256()] = TestFederation.Transfer.ToBytes();
        var data = Write("own.csv", "a,b,c\n1,2,low\n3,4,high\n");

        var (code, output, error) = await RunAsync("check", "--coordinator", coordinator.Address.ToString(), "--data", data, "--json");

        using var json = JsonDocument.Parse(output);
        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.True(json.RootElement.GetProperty("isUsable").GetBoolean());
        Assert.Equal(TestFederation.Transfer.Sha256(), json.RootElement.GetProperty("transferSha256").GetString());
        Assert.Equal("linear", json.RootElement.GetProperty("teacher").GetString());
    }

    [Fact]
    public async Task Check_ImageFolder_NamesWhatCannotBeUsed()
    {
        foreach (var name in new[] { "cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            await File.WriteAllBytesAsync(
                _folder.File(name), ImageFiles.Png(2, 2, ImageFiles.Grey, [0, 1, 2, (byte)name[0]]), TestContext.Current.CancellationToken);
        }

        Write("dog/2.png", "no image");
        Write("stray.png", "no image");
        Write("dog/scan.dcm", "no image");

        var (code, output, error) = await RunAsync("check", "--data", _folder.Path, "--image", "1x4x4");

        Assert.Equal(ExitCode.Data, code);
        Assert.All(
            (string[])["a folder of image files", "inputs of 1x4x4", "3 rows", "1x2x2 (3)", "scan.dcm", "stray.png' stands in no class folder", "2.png' begins with"],
            part => Assert.Contains(part, output, StringComparison.Ordinal));
        Assert.Contains("3 faults", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_SpecFile_SaysWhatTheTableDoesNotSay()
    {
        var data = Write("own.csv", "ill,age\n0,30\n2,50\n1,70\n");
        var spec = Write("spec.json", """{ "table": { "label": "ill", "classes": { "healthy": ["0"], "ill": ["1", "2"] } } }""");

        var (code, output, error) = await RunAsync("check", "--data", data, "--spec", spec);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("class healthy:", output, StringComparison.Ordinal);
        Assert.Contains("label 'ill'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_DamagedRowsBesideATransferSet_StillNamesEach()
    {
        // A cell too many: the classes, which come from this file, cannot be read strictly.
        var data = Write("own.csv", "age,ill\n30,no\n40,yes,3\nx,yes\n50,yes\n");
        var transfer = Write("public.csv", "age,ill\n20,no\n60,yes\n");

        var (code, output, error) = await RunAsync("check", "--data", data, "--transfer", transfer);

        Assert.Equal(ExitCode.Data, code);
        Assert.All(["line 3: 3 values", "line 4, column 'age': 'x'"], part => Assert.Contains(part, output, StringComparison.Ordinal));
        Assert.Contains("2 faults", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_JsonOfAMissingFile_IsADocumentThatSaysSo()
    {
        var (code, output, error) = await RunAsync("check", "--data", _folder.File("nowhere.csv"), "--json");

        using var json = JsonDocument.Parse(output);
        Assert.Equal(ExitCode.Data, code);
        Assert.False(json.RootElement.GetProperty("isUsable").GetBoolean());
        Assert.Contains("nowhere.csv", json.RootElement.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("error: There is no file", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_HintBesideACoordinator_IsAUsageError()
    {
        var (code, _, error) = await RunAsync("check", "--coordinator", "http://127.0.0.1:9", "--data", "builtin:glyphs", "--image", "1x28x28");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--image", error, StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);
        return _folder.File(name);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
