namespace FedDistill.Core.Faults;

/// <summary>
/// The places where a <see cref="Failpoint"/> can strike: before and after each step that a crash must not tear apart,
/// and each way to the disk. All are the coordinator's but those that begin with "client".
/// </summary>
public static class FailpointNames
{
    /// <summary>An upload's header has passed; none of its payload has been read.</summary>
    public const string BeforeAccept = "before-accept";

    /// <summary>An upload's payload is here, whole and with the right hash; nothing is stored.</summary>
    public const string AfterAccept = "after-accept";

    /// <summary>An upload's payload is stored; the round does not count it yet.</summary>
    public const string BeforePersist = "before-persist";

    /// <summary>The stored round counts an upload; nobody has been told.</summary>
    public const string AfterPersist = "after-persist";

    /// <summary>An upload's receipt is ready; it has not been sent.</summary>
    public const string BeforeAcknowledge = "before-acknowledge";

    /// <summary>An upload's receipt has been sent.</summary>
    public const string AfterAcknowledge = "after-acknowledge";

    /// <summary>A round's collection has closed; nothing is aggregated.</summary>
    public const string BeforeAggregate = "before-aggregate";

    /// <summary>The aggregate is in memory alone.</summary>
    public const string AfterAggregate = "after-aggregate";

    /// <summary>A round's noised aggregate is stored; the round has not booked it, and nothing was made of it.</summary>
    public const string BeforeDebit = "before-debit";

    /// <summary>A round has booked its noised aggregate; nothing was made of it.</summary>
    public const string AfterDebit = "after-debit";

    /// <summary>A round's students are stored; that they are is not noted.</summary>
    public const string BeforeCheckpoint = "before-checkpoint";

    /// <summary>It is noted which students a distillation brought; the round has not heard of them.</summary>
    public const string AfterCheckpoint = "after-checkpoint";

    /// <summary>A round's student is certain; the registry does not have it.</summary>
    public const string BeforePublish = "before-publish";

    /// <summary>The registry has a round's student; the round is not completed.</summary>
    public const string AfterPublish = "after-publish";

    /// <summary>A round is about to be completed, which is what its clients see.</summary>
    public const string BeforeBroadcast = "before-broadcast";

    /// <summary>A round is completed and its watchers are awake; the federation has not taken note.</summary>
    public const string AfterBroadcast = "after-broadcast";

    /// <summary>A federation has taken note of a round's end; what nobody needs any more is still there.</summary>
    public const string BeforePrune = "before-prune";

    /// <summary>What nobody needs any more is gone.</summary>
    public const string AfterPrune = "after-prune";

    /// <summary>A chunk of an upload is about to be written to the inbox.</summary>
    public const string WriteInbox = "write-inbox";

    /// <summary>A blob is about to be written.</summary>
    public const string WriteBlob = "write-blob";

    /// <summary>A grain's state is about to be written.</summary>
    public const string WriteState = "write-state";

    /// <summary>A client has kept what it is about to release; its ledger does not have it.</summary>
    public const string ClientBeforeDebit = "client-before-debit";

    /// <summary>A client's ledger has a release; the file beside it does not remember the new record.</summary>
    public const string ClientBeforeHead = "client-before-head";

    /// <summary>A client's ledger has a release, for good; nothing of it has left.</summary>
    public const string ClientAfterDebit = "client-after-debit";

    /// <summary>A line of a client's ledger is about to be written.</summary>
    public const string ClientWriteLedger = "client-write-ledger";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        BeforeAccept, AfterAccept, BeforePersist, AfterPersist, BeforeAcknowledge, AfterAcknowledge, BeforeAggregate,
        AfterAggregate, BeforeDebit, AfterDebit, BeforeCheckpoint, AfterCheckpoint, BeforePublish, AfterPublish, BeforeBroadcast, AfterBroadcast,
        BeforePrune, AfterPrune, WriteInbox, WriteBlob, WriteState, ClientBeforeDebit, ClientBeforeHead, ClientAfterDebit,
        ClientWriteLedger,
    ];
}
