using System.Text;
using System.Text.Json;
using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Storage;
using FedDistill.Coordinator.Students;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Identity;
using FedDistill.Core.Rounds;
using FedDistill.Fuzz.Tests.Mutations;

namespace FedDistill.Fuzz.Tests.Targets;

/// <summary>Documents: the spec file, the schema, and what the coordinator has stored of its state.</summary>
internal static class DocumentTargets
{
    private static readonly byte[] WholeSpec = Federation.Json(
        new FederationSpec { Table = new TableHint { Columns = ["a", "b"], Label = "b", Classes = new Dictionary<string, IReadOnlyList<string>> { ["no"] = ["0"] } }, TransferMix = new TransferMix() });

    private static readonly FederationRecord Record = new()
    {
        Definition = Federation.Definition,
        Phase = FederationPhase.Running,
        Round = 1,
        Members = [new FederationMember("anna", Active: true)],
        Finished = [.. Federation.Rounds.Skip(6).Select(FinishedRound.Of)],
        Remembered = Federation.Rounds[3].Remembered,
    };

    public static IEnumerable<FuzzTarget> All =>
    [
        new("spec", random => JsonMutations.Of(random, [WholeSpec, Federation.Json(Federation.Spec)]), bytes => FederationSpecReader.Read(Encoding.UTF8.GetString(bytes), "spec.json")),
        new("schema", random => JsonMutations.Of(random, [Federation.Json(Federation.Schema)]), ReadSchema),
        State(Record),
        State([.. Federation.Rounds.Select(round => new RoundRecord { Round = round, EndTold = true })]),
        State(new DistillationRecord { Attempt = 1, Candidates = Federation.Rounds[5].Candidates }),
        State(new StudentRegistryRecord { Versions = [new StudentVersion(1, Federation.Rounds[5].Candidates[0])] }),
        State(new ClientRecord { TeacherArchitecture = "linear", LastRound = 1, BytesUp = 5 }),
        State(new FederationDirectoryRecord { Names = ["glyphs"] }),
        State(new EnrolmentBook().Invite("anna", Federation.Hash("token"), DateTimeOffset.UnixEpoch)),
    ];

    private static FuzzTarget State<T>(params T[] samples)
    {
        byte[][] stored = [.. samples.Select(sample => Federation.Json(sample!))];
        return new($"state-{typeof(T).Name}", random => JsonMutations.Of(random, stored), bytes => ReadState(bytes, typeof(T)));
    }

    // Behind a seal that fits, or the seal alone would be tried. What reads records names file and record then.
    private static void ReadState(byte[] bytes, Type type)
    {
        try
        {
            SealedJson.Read(SealedJson.Seal(bytes), type);
        }
        catch (JsonException exception)
        {
            throw new FedDistillException(ErrorCode.StorageDamaged, exception.Message, exception);
        }
    }

    private static void ReadSchema(byte[] bytes)
    {
        var schema = FederationSchema.FromJson(Encoding.UTF8.GetString(bytes));
        Assert.Equal(schema.Sha256(), FederationSchema.FromJson(schema.ToJson()).Sha256());
    }
}
