using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Release;

/// <summary>A ledger that somebody or something has touched is refused, by the first bad record.</summary>
public sealed class LedgerChainTests : IDisposable
{
    private const string Unchained =
        """{"what":"held-out-hits","client":"alice","federation":"small","terms":"t","round":1,"hits":[3],"judged":9,"privacy":"none","schema":1}""";

    private readonly TemporaryFolder _folder = new();

    private string LedgerPath => _folder.File("releases.jsonl");

    private string HeadPath => _folder.File("releases.head");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_Entries_AreChainedAndSealed()
    {
        Write(rounds: 2);

        var lines = File.ReadAllLines(LedgerPath);

        Assert.Equal(4, lines.Length);
        Assert.Equal("", Property(lines[0], "previous"));
        for (var line = 1; line < lines.Length; line++)
        {
            Assert.Equal(Property(lines[line - 1], "sha256"), Property(lines[line], "previous"));
        }

        Assert.Equal(Property(lines[^1], "sha256"), File.ReadAllText(HeadPath).Trim());
        using var ledger = ReleaseLedger.Open(LedgerPath, "alice");
        Assert.Equal(Property(lines[^1], "sha256"), ledger.Head);
    }

    [Fact]
    public void Append_SameEntriesInTwoLedgers_HaveOtherHeads()
    {
        // The head is told: of the same fields it must not be the same, or their values could be tried.
        var heads = new HashSet<string>();
        var salts = new HashSet<string>();
        foreach (var name in (string[])["one", "two"])
        {
            using var ledger = ReleaseLedger.Open(_folder.File($"{name}/releases.jsonl"), "alice");
            for (var round = 1; round <= 2; round++)
            {
                ledger.Append(new TrainingEntry("alice", "small", "t", round, "none"));
                heads.Add(ledger.Head);
            }

            salts.UnionWith(ledger.Entries.Select(entry => entry.Salt));
        }

        Assert.Equal(4, heads.Count);
        Assert.Equal(4, salts.Count);
        Assert.All(salts, salt => Assert.Equal(16, Convert.FromHexString(salt).Length));
    }

    [Fact]
    public void Open_LedgerOfSchemaTwo_IsReadAndContinuedWithSalt()
    {
        const string json =
            """{"what":"held-out-hits","client":"alice","federation":"small","terms":"t","round":1,"hits":[3],"judged":9,"privacy":"none","schema":2,"previous":"","debits":[]""";
        var seal = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json + '}')));
        File.WriteAllText(LedgerPath, $"{json},\"sha256\":\"{seal}\"}}\n");
        using (var ledger = ReleaseLedger.Open(LedgerPath, "alice"))
        {
            ledger.Append(new HitsEntry("alice", "small", "t", 2, [3, 4], 10, "none"));
        }

        using var read = ReleaseLedger.Open(LedgerPath, "alice");
        Assert.Equal([(2, 0), (3, 32)], read.Entries.Select(entry => (entry.Schema, entry.Salt.Length)));
        Assert.Equal(seal, read.Entries[1].Previous);
    }

    [Fact]
    public void Open_AnyByteFlipped_IsRefusedByTheFirstBadLine()
    {
        Write(rounds: 1);
        var sound = File.ReadAllBytes(LedgerPath);
        var line = 1;
        for (var index = 0; index < sound.Length; index++)
        {
            var flipped = sound.ToArray();
            flipped[index] ^= 4;
            File.WriteAllBytes(LedgerPath, flipped);

            var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(LedgerPath, "alice"));

            Assert.Equal(ErrorCode.StorageDamaged, error.Code);
            // Without its end the last line is none: that it was there, the head tells.
            var expected = index == sound.Length - 1 ? "line 2 and what came behind it were cut off" : $"line {line} is damaged";
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            line += sound[index] == (byte)'\n' ? 1 : 0;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Open_LineTakenOut_IsRefusedByWhatFollows(int taken)
    {
        Write(rounds: 2);
        var lines = File.ReadAllLines(LedgerPath);
        File.WriteAllLines(LedgerPath, lines.Where((_, index) => index != taken));

        var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(LedgerPath, "alice"));

        Assert.Contains($"line {taken + 1} is damaged: It follows a record", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(100_000)]
    public void Open_TailCutOff_IsRefused(int bytes)
    {
        Write(rounds: 2);
        var sound = File.ReadAllBytes(LedgerPath);
        File.WriteAllBytes(LedgerPath, sound[..Math.Max(0, sound.Length - bytes)]);

        var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(LedgerPath, "alice"));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains("were cut off, or it was replaced by an earlier copy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_YesterdaysLedgerAlone_IsRefused()
    {
        Write(rounds: 1);
        var yesterday = File.ReadAllBytes(LedgerPath);
        Write(rounds: 2);
        File.WriteAllBytes(LedgerPath, yesterday);

        var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(LedgerPath, "alice"));

        Assert.Contains("line 3 and what came behind it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckRemembers_YesterdaysWholeFolder_IsRefusedByWhatTheCoordinatorSaw()
    {
        Write(rounds: 1);
        var (yesterday, head) = (File.ReadAllBytes(LedgerPath), File.ReadAllBytes(HeadPath));
        var seen = Write(rounds: 2);
        File.WriteAllBytes(LedgerPath, yesterday);
        File.WriteAllBytes(HeadPath, head);

        using var restored = ReleaseLedger.Open(LedgerPath, "alice");

        restored.CheckRemembers("");
        restored.CheckRemembers(restored.Head);
        var error = Assert.Throws<FedDistillException>(() => restored.CheckRemembers(seen));
        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(seen[..12], error.Message, StringComparison.Ordinal);
        // The coordinator remembers it all the same: another folder is no remedy.
        Assert.Contains("this name takes no further part in this federation", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("--state", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HeadTakenAway_IsRefused()
    {
        Write(rounds: 2);
        File.Delete(HeadPath);

        var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(LedgerPath, "alice"));

        Assert.Contains("releases.head, which remembers its newest record, is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LineThatTheHeadDoesNotKnowYet_IsTaken()
    {
        // What a kill between the two writes leaves.
        Write(rounds: 1);
        var before = File.ReadAllBytes(HeadPath);
        Write(rounds: 2);
        File.WriteAllBytes(HeadPath, before);

        using var ledger = ReleaseLedger.Open(LedgerPath, "alice");

        Assert.Equal(4, ledger.Entries.Count);
        ledger.Settle();
        Assert.Equal(ledger.Head, File.ReadAllText(HeadPath).Trim());
    }

    [Fact]
    public void Open_LedgerOfSchemaOne_IsContinuedAndSealedByWhatFollows()
    {
        File.WriteAllText(LedgerPath, Unchained + "\n");
        using (var ledger = ReleaseLedger.Open(LedgerPath, "alice"))
        {
            Assert.Equal([3], ledger.Find<HitsEntry>("t", 1)!.Hits);
            ledger.Append(new HitsEntry("alice", "small", "t", 2, [3, 4], 10, "none"));
        }

        using (var ledger = ReleaseLedger.Open(LedgerPath, "alice"))
        {
            Assert.Equal([1, 2], ledger.Entries.Select(entry => entry.Round));
        }

        File.WriteAllText(LedgerPath, File.ReadAllText(LedgerPath).Replace("\"hits\":[3]", "\"hits\":[4]", StringComparison.Ordinal));
        var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(LedgerPath, "alice"));
        Assert.Contains("line 2 is damaged: It follows a record", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UnchainedLineBehindTheChain_IsRefused()
    {
        Write(rounds: 1);
        File.AppendAllText(LedgerPath, Unchained + "\n");

        var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(LedgerPath, "alice"));

        Assert.Contains("line 3 is damaged: It has schema 1 behind records of schema 2 or newer", error.Message, StringComparison.Ordinal);
    }

    private static string Property(string line, string name) => JsonDocument.Parse(line).RootElement.GetProperty(name).GetString()!;

    private string Write(int rounds)
    {
        using var ledger = ReleaseLedger.Open(LedgerPath, "alice");
        var gate = new ReleaseGate("alice", TestFederation.Terms, ledger);
        for (var round = 1; round <= rounds; round++)
        {
            gate.Release(TestFederation.Task(round), TestFederation.SoftLabels(), [90, 11]);
            gate.Release(round, new HeldOutVote([3, 4], 10));
        }

        return ledger.Head;
    }
}
