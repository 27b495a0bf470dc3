using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests;

/// <summary>What a person sees in a terminal, and a script without one.</summary>
public sealed partial class TerminalTests : IDisposable
{
    private const string Escape = "\e";
    private const string Script = "/usr/bin/script";

    private const string Spec = """
        {
          "clients": 2, "rounds": 1, "partition": "iid", "privateSamples": 100, "transferSamples": 60, "teacher": ["linear"], "student": "linear",
          "aggregation": "mean-probabilities", "training": { "studentSteps": 40, "teacherMaxSteps": 40 },
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public TerminalTests() => File.WriteAllText(_folder.File("spec.json"), Spec);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Distill_Json_IsAllThatStandsOnTheStandardOutput()
    {
        using var distill = ProcessUnderTest.Coordinator(
            _folder.Path, "distill", "--json", "--teacher", "linear", "--student", "linear", "--train-samples", "200", "--teacher-steps", "20", "--student-steps", "20");

        using var json = JsonDocument.Parse(await distill.SuccessAsync());
        Assert.Equal(20, json.RootElement.GetProperty("options").GetProperty("studentSteps").GetInt32());
        Assert.DoesNotContain(Escape, distill.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_WithoutATerminal_HasNoControlCodes()
    {
        using var simulate = ProcessUnderTest.Coordinator(_folder.Path, "simulate", "spec.json");

        Assert.DoesNotContain(Escape, await simulate.SuccessAsync() + simulate.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xterm-256color", "", true, true)]
    [InlineData("xterm-256color", "1", true, false)]
    [InlineData("dumb", "", false, false)]
    public async Task Simulate_InATerminal_IsLiveAndColouredOnlyIfWanted(string term, string noColour, bool isLive, bool isColoured)
    {
        Assert.SkipUnless(File.Exists(Script), $"There is no {Script} here to make a terminal with.");

        var output = await InTerminalAsync(term, noColour);

        Assert.Contains("1 of 1 rounds", output, StringComparison.Ordinal);
        // The table is drawn over itself.
        Assert.Equal(isLive, CursorUp().IsMatch(output));
        // Green, as of a completed round.
        Assert.Equal(isColoured, output.Contains($"{Escape}[38;5;2m", StringComparison.Ordinal));
    }

    private async Task<string> InTerminalAsync(string term, string noColour)
    {
        var command = $"dotnet {Path.Combine(AppContext.BaseDirectory, "feddistill-coordinator.dll")} simulate spec.json";
        var start = new ProcessStartInfo(Script, ["-qec", command, "/dev/null"])
        {
            WorkingDirectory = _folder.Path, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = term;
        start.Environment.Remove("NO_COLOR");
        if (noColour.Length > 0)
        {
            start.Environment["NO_COLOR"] = noColour;
        }

        using var terminal = Process.Start(start)!;
        var output = await terminal.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await terminal.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(terminal.ExitCode == 0, output);
        return output;
    }

    [GeneratedRegex(@"\e\[[0-9]+A", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CursorUp();
}
