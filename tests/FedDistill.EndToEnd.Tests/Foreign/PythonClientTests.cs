using System.Text.Json;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.EndToEnd.Tests.Tables;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Foreign;

/// <summary>
/// The client in Python, in one federation with our own: what is written about the protocol is enough to write a client
/// from.
/// </summary>
public sealed class PythonClientTests
{
    [Fact]
    public async Task Federation_PythonInPlaceOfOneOfThree_StudentIsNoWorse()
    {
        Assert.SkipWhen(PythonClient.Interpreter is null, PythonClient.Missing);
        using var folder = new TemporaryFolder();
        GlyphSites.Write(folder);
        using var coordinator = await ServedCoordinator.StartAsync(folder.Path);

        // It waits until its federation is started.
        using var python = PythonClient.Run(
            folder.Path, "join", "--coordinator", coordinator.Url, "--federation", "mixed", "--name", "site-2", "--data", "site-2", "--output", "out-python");
        var mixed = await RunAsync(folder, coordinator, "mixed", python);
        var alike = await RunAsync(folder, coordinator, "alike", Join(coordinator, "alike", 2));

        TestContext.Current.SendDiagnosticMessage("student with Python {0}, without {1}", Accuracy(mixed), Accuracy(alike));
        Assert.InRange(Accuracy(mixed), Accuracy(alike) - 0.02, 1);
        Assert.Equal(RunOutput.StudentSha256(mixed), RunOutput.Sha256(folder.File("out-python/student.safetensors")));
        // What was released stands in the client's own ledger, once a round, and counted.
        var released = (await File.ReadAllLinesAsync(folder.File("feddistill-state/site-2/ledger.jsonl"), TestContext.Current.CancellationToken))
            .Select(RunOutput.Json).Where(line => line.GetProperty("what").GetString() == "release");
        Assert.Equal([1, 2], released.Select(line => line.GetProperty("round").GetInt32()));
        Assert.All(mixed.GetProperty("rounds").EnumerateArray(), round => Assert.Equal(3, round.GetProperty("contributed").GetInt32()));
    }

    [Fact]
    public async Task Enrolled_UploadBreaksInTheMiddle_GoesOnWhereItBroke()
    {
        Assert.SkipWhen(PythonClient.Interpreter is null, PythonClient.Missing);
        Assert.SkipUnless(PythonClient.HasCryptography, "The Python here has no cryptography (Debian: python3-cryptography).");
        using var folder = new TemporaryFolder();
        TinyFederation.Write(folder);
        await File.WriteAllTextAsync(folder.File("interrupted.py"), Interrupted, TestContext.Current.CancellationToken);
        using var coordinator = await ServedCoordinator.StartSecureAsync(folder.Path);
        var token = (await coordinator.Operator("token", "site-c").SuccessAsync()).Trim();
        using var enroll = PythonClient.Run(folder.Path, "enroll", "--coordinator", coordinator.Url, "--name", "site-c", "--token", token);
        Assert.StartsWith("Enrolled as site-c until", await enroll.SuccessAsync(), StringComparison.Ordinal);

        // A mode that it does not implement: it says so, and the operator sees it.
        await StartTinyAsync(coordinator, "guarded", "--privacy", "hygiene");
        using var declines = PythonClient.Run(
            folder.Path, "join", "--coordinator", coordinator.Url, "--federation", "guarded", "--name", "site-c", "--data", TinyFederation.Private("site-c"));
        Assert.Equal(5, await declines.ExitAsync());
        Assert.Contains(
            "site-c takes no part in guarded: its own floor is none (this client knows no other mode)", coordinator.Log, StringComparison.Ordinal);

        // A round that it does not understand: it does not answer, says so, and nobody waits for it.
        await StartTinyAsync(coordinator, "odd", "--clients", "1", "--min-clients", "1", "--allow-foreign-transfer");
        await File.WriteAllTextAsync(folder.File("unknowing.py"), Unknowing, TestContext.Current.CancellationToken);
        using var unknowing = PythonClient.Script(
            folder.Path, folder.File("unknowing.py"), PythonClient.Folder, coordinator.Url, "odd", TinyFederation.Private("site-c"));
        Assert.Equal(1, await unknowing.ExitAsync());
        Assert.Contains("which this client does not implement. It does not answer, and ends.", unknowing.Error, StringComparison.Ordinal);
        Assert.Contains("site-c leaves odd", coordinator.Log, StringComparison.Ordinal);

        await StartTinyAsync(coordinator, "alone", "--clients", "1", "--min-clients", "1", "--allow-foreign-transfer");
        using var client = PythonClient.Script(
            folder.Path, folder.File("interrupted.py"), PythonClient.Folder, coordinator.Url, "alone", TinyFederation.Private("site-c"));
        await client.SuccessAsync();

        Assert.Matches("Resuming at byte [1-9][0-9]* of", client.Output);
        Assert.Contains("alone is completed", client.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codecs_SameSoftLabels_SameBytes()
    {
        Assert.SkipWhen(PythonClient.Interpreter is null, PythonClient.Missing);
        using var folder = new TemporaryFolder();
        var cases = Cases().ToList();
        await File.WriteAllTextAsync(
            folder.File("cases.json"),
            JsonSerializer.Serialize(cases.Select(one => new { rows = one.Rows, kind = $"{one.Kind}".ToUpperInvariant(), codec = one.Codec })),
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("encode.py"), Encode, TestContext.Current.CancellationToken);

        using var python = PythonClient.Script(folder.Path, folder.File("encode.py"), PythonClient.Folder);
        var lines = (await python.SuccessAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            cases.Select(one => $"{one.Kind} {one.Codec} {Convert.ToHexStringLower(one.Encoded())}"),
            cases.Zip(lines, (one, line) => $"{one.Kind} {one.Codec} {line}"));
    }

    [Fact]
    public async Task Ledger_LastLineTorn_IsForgottenAndTheRestKept()
    {
        Assert.SkipWhen(PythonClient.Interpreter is null, PythonClient.Missing);
        using var folder = new TemporaryFolder();
        const string Whole = """{"what": "release", "instance": "i", "round": 1}""" + "\n";
        await File.WriteAllTextAsync(folder.File("ledger.jsonl"), Whole + """{"what": "rel""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("open.py"), Reopen, TestContext.Current.CancellationToken);

        using var python = PythonClient.Script(folder.Path, folder.File("open.py"), PythonClient.Folder);

        Assert.Equal("1\n", (await python.SuccessAsync()).ReplaceLineEndings("\n"));
        var lines = await File.ReadAllLinesAsync(folder.File("ledger.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal((2, 2), (lines.Length, RunOutput.Json(lines[1]).GetProperty("round").GetInt32()));
    }

    private static Task<string> StartTinyAsync(ServedCoordinator coordinator, string name, params string[] flags) => coordinator.Operator(
        "start", [TinyFederation.Spec, "--name", name, "--transfer", TinyFederation.Transfer, "--test", TinyFederation.Test, .. flags]).SuccessAsync();

    private static ProcessUnderTest Join(ServedCoordinator coordinator, string federation, int site) => coordinator.Client(
        "join", "--federation", federation, "--name", $"site-{site}", "--data", $"site-{site}", "--state", $"state-{federation}-{site}", "--workers", "1");

    private static async Task<JsonElement> RunAsync(
        TemporaryFolder folder, ServedCoordinator coordinator, string federation, ProcessUnderTest third)
    {
        await File.WriteAllTextAsync(folder.File("spec.json"), Spec, TestContext.Current.CancellationToken);
        var start = coordinator.Operator("start", "spec.json", "--name", federation, "--wait", "--output", federation);
        await start.LineAsync($"{federation}: waiting");
        ProcessUnderTest[] nodes = [Join(coordinator, federation, 0), Join(coordinator, federation, 1), third];
        foreach (var node in nodes)
        {
            await node.SuccessAsync();
        }

        await start.SuccessAsync();
        return RunOutput.Run(folder.File(federation));
    }

    private static double Accuracy(JsonElement run) => run.GetProperty("final").GetProperty("accuracy").GetDouble();

    private static IEnumerable<Case> Cases()
    {
        var random = new SeededRandom(5, "codecs");
        foreach (var (kind, codecs) in new[]
        {
            (SoftLabelKind.Probabilities, new[] { "f32", "f16", "u8", "u4", "top-2", "label" }),
            (SoftLabelKind.Evidence, ["f32", "f16", "u8", "u4", "label"]),
            (SoftLabelKind.Logits, ["f32", "f16"]),
        })
        {
            float[][] rows = [.. Enumerable.Range(0, 7).Select(_ => Row(random, kind))];
            foreach (var codec in codecs)
            {
                yield return new Case(rows, kind, codec);
            }
        }
    }

    private static float[] Row(SeededRandom random, SoftLabelKind kind)
    {
        double[] masses = [.. Enumerable.Range(0, 4).Select(_ => Math.Exp(2 * random.NextNormal()))];
        var sum = kind == SoftLabelKind.Logits ? 1 : masses[..3].Sum() + (kind == SoftLabelKind.Evidence ? masses[3] : 0);
        return [.. masses[..3].Select(mass => (float)(mass / sum))];
    }

    private sealed record Case(float[][] Rows, SoftLabelKind Kind, string Codec)
    {
        public byte[] Encoded() => SoftLabelCodecs.Find(Codec).Encode(
            new SoftLabelMatrix(Kind, Rows.Length, positions: 1, Rows[0].Length, [.. Rows.SelectMany(row => row)]));
    }

    private const string Spec = """
        {
          "clients": 3, "transferSamples": 300, "rounds": 2, "aggregation": "evidence", "teacher": ["mlp:64"], "student": "mlp:64",
          "training": { "studentSteps": 300, "teacherMaxSteps": 200, "refineMaxSteps": 60 },
        }
        """;

    private const string Unknowing = """
        import sys
        sys.path.insert(0, sys.argv[1])
        import feddistill_client
        feddistill_client.KNOWN_OBJECTIVES = ()
        sys.argv = ["", "join", "--coordinator", sys.argv[2], "--federation", sys.argv[3], "--name", "site-c", "--data", sys.argv[4]]
        sys.exit(feddistill_client.main())
        """;

    private const string Reopen = """
        import pathlib, sys
        sys.path.insert(0, sys.argv[1])
        import ledger
        opened = ledger.Ledger(pathlib.Path("."))
        print(len(opened.lines))
        opened.append(what="release", instance="i", round=2)
        """;

    private const string Encode = """
        import json, sys
        sys.path.insert(0, sys.argv[1])
        import numpy, softlabels
        for case in json.load(open("cases.json")):
            print(softlabels.encode(numpy.array(case["rows"], numpy.float32), case["kind"], case["codec"]).hex())
        """;

    /// <summary>The client, whose first upload is given up in the middle, when the coordinator holds a part of it.</summary>
    private const string Interrupted = """
        import sys, time
        sys.path.insert(0, sys.argv[1])
        import grpc, feddistill_client, protocol

        feddistill_client.CHUNK = 10
        method, breaks = protocol.Coordinator.method, [True]

        class Broken(grpc.RpcError):
            code = lambda self: grpc.StatusCode.UNAVAILABLE
            details = lambda self: "broken by the test"
            trailing_metadata = lambda self: ()

        def breaking(self, name):
            call = method(self, name)
            if name != "Transfer.UploadSoftLabels" or not breaks:
                return call
            breaks.clear()

            def upload(parts, timeout):
                header = next(parts)
                def some():
                    yield header
                    yield next(parts)
                    yield next(parts)
                    while not held():
                        time.sleep(0.05)
                    running.cancel()
                    yield next(parts)
                def held():
                    return method(self, "Transfer.QueryUpload")(protocol.message(
                        "QueryUploadRequest", federation=header.header.federation, client=header.header.client, round=1,
                        payload_sha256=header.header.payload_sha256, packing=header.header.packing)).bytes_held
                running = call.future(some(), timeout=timeout)
                running.exception() if not running.cancelled() else None
                raise Broken()
            return upload

        protocol.Coordinator.method = breaking
        sys.argv = ["", "join", "--coordinator", sys.argv[2], "--federation", sys.argv[3], "--name", "site-c", "--data", sys.argv[4]]
        sys.exit(feddistill_client.main())
        """;
}
