using System.Diagnostics;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests;

/// <summary>The completion script in a bash of its own, asked as Tab asks it.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bash_Tab_CompletesVerbsOptionsAndValues()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash here.");

        // One process of bash for all, each answer on a line of its own.
        var answers = await CompleteAsync(
            "feddistill-coordinator",
            "feddistill-coordinator sim",
            "feddistill-coordinator simulate --aggregation robust",
            "feddistill-coordinator simulate --aggregation=robust",
            "feddistill-coordinator simulate --teacher mlp,lin",
            "feddistill-coordinator simulate --partition dirichlet:0",
            "feddistill-coordinator simulate --privacy local",
            "feddistill-coordinator simulate --encoding f",
            "feddistill-coordinator simulate --join-m",
            "feddistill-coordinator privacy acc",
            "feddistill-coordinator completion ");

        Assert.Equal(
            [
                "simulate", "robust-agreement", "robust-agreement", "mlp,linear",
                // What stands after the colon: readline has broken the word there.
                "0.1",
                "local-dp", "f16 f32", "--join-minutes", "account", "bash fish zsh",
            ],
            answers);
    }

    [Fact]
    public async Task Bash_TabForTheClient_CompletesItsOwn()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash here.");

        var answers = await CompleteAsync("feddistill-client", "feddistill-client jo", "feddistill-client join --device ", "feddistill-client check --teacher cnn-m");

        Assert.Equal(["join", "auto cpu cuda", "cnn-m"], answers);
    }

    private async Task<string[]> CompleteAsync(string program, params string[] lines)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{program}.dll");
        var script = $$"""
            {{program}}() { dotnet {{path}} "$@"; }
            source <({{program}} completion bash)
            ask() {
                COMP_LINE="$1" COMP_POINT=${#1} COMP_WORDS=({{program}}) COMPREPLY=()
                _{{program.Replace('-', '_')}}
                printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | paste -s -d ' '
            }
            {{string.Join('\n', lines.Select(line => $"ask '{line}'"))}}
            """;
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["--norc", "-c", script])
        {
            WorkingDirectory = _folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
