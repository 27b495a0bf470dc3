using System.Text.Json;
using FedDistill.Coordinator.Tests.Students;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Evaluation;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Cli;

/// <summary><c>models</c>, <c>export</c> and <c>predict</c> from end to end. Alone, because the console belongs to the whole process.</summary>
[Collection(ConsoleTests.Name)]
public sealed class StudentCommandsTests : IDisposable
{
    private static readonly Lazy<ModelSnapshot> Student = new(() => TinyStudent.Distill().WithCalibration(new Calibration(2, "A test.")));

    private readonly TemporaryFolder _folder = new();

    public StudentCommandsTests() => File.WriteAllBytes(Model, Student.Value.SafeTensors.ToArray());

    private string Model => _folder.File("student.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predict_Table_NamesClassesWithCalibratedProbabilities()
    {
        var input = Table("f0,f1,f2,f3\n5,0,0,0\n0,0,5,?\n");

        var (code, output, _) = await ConsoleRun.OfAsync("predict", "--model", Model, "--input", input, "--json", "--top", "0");
        var (_, text, _) = await ConsoleRun.OfAsync("predict", "--model", Model, "--input", input, "--top", "1");

        Assert.Equal(ExitCode.Done, code);
        using var json = JsonDocument.Parse(output);
        var rows = json.RootElement.GetProperty("predictions");
        Assert.Equal(["low", "high"], rows.EnumerateArray().Select(row => row.GetProperty("class").GetString()));
        Assert.Equal(2, json.RootElement.GetProperty("temperature").GetDouble());
        var probabilities = rows[0].GetProperty("probabilities").EnumerateArray().Select(one => one.GetProperty("probability").GetSingle()).ToArray();
        Assert.Equal(3, probabilities.Length);
        Assert.Equal(1, probabilities.Sum(), 1e-5f);
        Assert.StartsWith("1  low ", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Trim().Split('\n').Length);
    }

    [Fact]
    public async Task Predict_ArraysWithSplits_TakesTheTestSplitAndSaysSo()
    {
        await File.WriteAllBytesAsync(_folder.File("x_train.npy"), NpyFiles.Npy("<f4", "(1, 4)", NpyFiles.Bytes(5f, 0f, 0f, 0f)), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            _folder.File("x_test.npy"), NpyFiles.Npy("<f4", "(2, 4)", NpyFiles.Bytes(0f, 0f, 5f, 0f, 0f, 0f, 5f, 0f)), TestContext.Current.CancellationToken);

        var (code, output, error) = await ConsoleRun.OfAsync("predict", "--model", Model, "--input", _folder.Path, "--json");

        Assert.Equal((ExitCode.Done, $"'{_folder.Path}' has a test split: that is what is looked at.\n"), (code, error.ReplaceLineEndings("\n")));
        using var json = JsonDocument.Parse(output);
        Assert.Equal(["high", "high"], json.RootElement.GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("class").GetString()));
    }

    [Fact]
    public async Task Predict_WhatDoesNotFit_IsRefusedByName()
    {
        var (missing, _, lacks) = await ConsoleRun.OfAsync("predict", "--model", Model, "--input", Table("f0,f1,f2\n1,2,3\n"));
        var (word, _, wrong) = await ConsoleRun.OfAsync("predict", "--model", Model, "--input", Table("f0,f1,f2,f3\n1,2,3,4\n1,2,x,4\n"));
        var (noFile, _, none) = await ConsoleRun.OfAsync("predict", "--model", _folder.File("none"), "--input", Table("f0\n"));

        Assert.Equal((ExitCode.Data, ExitCode.Data, ExitCode.Data), (missing, word, noFile));
        Assert.Contains("no column 'f3'", lacks, StringComparison.Ordinal);
        Assert.Contains("line 3, column 'f2': 'x' is not a number", wrong, StringComparison.Ordinal);
        Assert.Contains("--model", none, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_ModelWithoutACardOrOfANewerVersion_SaysWhichToUse()
    {
        var bytes = Student.Value.SafeTensors.ToArray();
        var newer = _folder.File("newer.safetensors");
        bytes.AsSpan().Slice(bytes.AsSpan().IndexOf("feddistill-model-1"u8), 18)[^1] = (byte)'2';
        await File.WriteAllBytesAsync(newer, bytes, TestContext.Current.CancellationToken);
        var bare = _folder.File("bare.safetensors");
        var unnamed = Student.Value.SafeTensors.ToArray();
        unnamed.AsSpan().Slice(unnamed.AsSpan().IndexOf("\"schema\""u8), 8)[1] = (byte)'S';
        await File.WriteAllBytesAsync(bare, unnamed, TestContext.Current.CancellationToken);

        var (newCode, _, newError) = await ConsoleRun.OfAsync("predict", "--model", newer, "--input", Table("f0\n"));
        var (bareCode, _, bareError) = await ConsoleRun.OfAsync("predict", "--model", bare, "--input", Table("f0\n"));

        Assert.Equal((ExitCode.Data, ExitCode.Data), (newCode, bareCode));
        Assert.Contains("feddistill-model-2, which a newer version of FedDistill wrote", newError, StringComparison.Ordinal);
        Assert.Contains("no schema in its card", bareError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_EightBits_TriesTheFilesAndTellsWhatItCosts()
    {
        var test = TinyStudent.Table(400, noise: 0.1);
        var (path, output) = (Labelled(test), _folder.File("small.onnx"));

        var (code, json, _) = await ConsoleRun.OfAsync(
            "export", "--model", Model, "--to", "onnx-int8", "--calibration", path, "--test", path, "--output", output, "--json");
        var (_, text, _) = await ConsoleRun.OfAsync("export", "--model", Model, "--to", "onnx-int8", "--calibration", path, "--test", path, "--output", output);

        Assert.Equal(ExitCode.Done, code);
        using var told = JsonDocument.Parse(json);
        var forms = told.RootElement.GetProperty("forms");
        Assert.Equal(["safetensors", "onnx", "onnx-int8"], forms.EnumerateArray().Select(form => form.GetProperty("form").GetString()));
        Assert.All(forms.EnumerateArray(), form =>
        {
            Assert.InRange(form.GetProperty("accuracy").GetDouble(), 0.85, 1);
            Assert.InRange(form.GetProperty("agreement").GetDouble(), 0.97, 1);
        });
        Assert.Equal(1, forms[1].GetProperty("agreement").GetDouble());
        Assert.Equal(new FileInfo(output).Length, forms[2].GetProperty("bytes").GetInt64());
        Assert.Contains("Eight bits cost", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OtherForms_AreTheFileItselfAndAnOnnxFile()
    {
        var (same, onnx) = (_folder.File("same.safetensors"), _folder.File("student.onnx"));

        var (first, _, _) = await ConsoleRun.OfAsync("export", "--model", Model, "--to", "safetensors", "--output", same);
        var (second, text, _) = await ConsoleRun.OfAsync("export", "--model", Model, "--output", onnx);

        Assert.Equal((ExitCode.Done, ExitCode.Done), (first, second));
        Assert.Equal(Student.Value.SafeTensors.ToArray(), await File.ReadAllBytesAsync(same, TestContext.Current.CancellationToken));
        Assert.Contains("200 rows drawn at random", text, StringComparison.Ordinal);
        Assert.True(File.Exists(onnx));
    }

    [Fact]
    public async Task Export_WhatCannotBe_IsRefusedBeforeAFileIsWritten()
    {
        var (code, _, unknown) = await ConsoleRun.OfAsync("export", "--model", Model, "--to", "gguf", "--output", _folder.File("x"));
        var (second, _, uncalibrated) = await ConsoleRun.OfAsync("export", "--model", Model, "--to", "onnx-int8", "--output", _folder.File("x"));

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (code, second));
        Assert.Contains("safetensors, onnx, onnx-int8", unknown, StringComparison.Ordinal);
        Assert.Contains("--calibration PATH", uncalibrated, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("x")));
    }

    [Fact]
    public async Task Models_OfARunningCoordinator_AreListedShownAndExported()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.File("state"));
        string[] there = ["--coordinator", coordinator.Host.Url.ToString().TrimEnd('/')];
        await coordinator.BeginAsync(TestFederation.Spec("first", clients: 1, rounds: 1), "anna");
        var (_, before, _) = await ConsoleRun.OfAsync(["models", "list", .. there]);
        await coordinator.UploadAsync(TestUpload.Of("first", "anna"));
        await coordinator.WaitForAsync("first", FederationState.Completed);

        var (code, list, _) = await ConsoleRun.OfAsync(["models", "list", "--json", .. there]);
        var (_, lines, _) = await ConsoleRun.OfAsync(["models", "show", .. there]);
        var (_, markdown, _) = await ConsoleRun.OfAsync(["models", "show", "--markdown", .. there]);
        var (unknown, _, names) = await ConsoleRun.OfAsync(["models", "show", "--federation", "second", .. there]);
        var (noRound, _, rounds) = await ConsoleRun.OfAsync(["models", "show", "--round", "7", .. there]);
        var (exported, text, _) = await ConsoleRun.OfAsync(["export", "--to", "onnx-int8", "--output", _folder.File("int8.onnx"), .. there]);

        Assert.Equal((ExitCode.Done, ExitCode.Done), (code, exported));
        Assert.StartsWith("No student has been published yet.", before, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(list);
        var model = Assert.Single(json.RootElement.GetProperty("models").EnumerateArray());
        Assert.Equal(("first", 1, "linear"), (model.GetProperty("federation").GetString(), model.GetProperty("round").GetInt32(), model.GetProperty("architecture").GetString()));
        Assert.NotEqual(JsonValueKind.Null, model.GetProperty("publishedAt").ValueKind);
        Assert.Contains(model.GetProperty("sha256").GetString()!, lines, StringComparison.Ordinal);
        Assert.StartsWith("# Student of the federation first, round 1", markdown, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (unknown, noRound));
        Assert.Contains("these have: first", names, StringComparison.Ordinal);
        Assert.Contains("it has those of 1.", rounds, StringComparison.Ordinal);
        Assert.Contains("20 rows such as it will see", text, StringComparison.Ordinal);
    }

    private string Table(string text)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, text);
        return path;
    }

    private string Labelled(LabelledTable rows)
    {
        var values = new float[TestFederation.Features];
        var lines = Enumerable.Range(0, rows.Rows).Select(row =>
        {
            rows.Inputs.CopyRow(row, values);
            return string.Join(',', [.. values.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)), TestFederation.Schema.ClassNames[rows.HardLabels[row]]]);
        });
        return Table("f0,f1,f2,f3,class\n" + string.Join('\n', lines) + "\n");
    }
}
