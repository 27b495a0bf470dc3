namespace FedDistill.Core.Tests.Simulation;

/// <summary>What can happen to a federation.</summary>
internal enum Happening
{
    /// <summary>A client answers the newest round; late, or not asked, if the round is over or others are asked.</summary>
    Upload,

    /// <summary>A client sends an answer again that it has given before.</summary>
    Replay,

    /// <summary>A client, or another process with its name, sends other bytes.</summary>
    OtherBytes,

    /// <summary>A client answers for a round that is over or not announced.</summary>
    WrongRound,

    Join,
    Leave,
    Vote,

    /// <summary>A vote with other numbers, or with numbers that cannot be.</summary>
    OtherVote,

    AdvanceTime,

    /// <summary>What the coordinator does from timers: handing work over, telling of ends.</summary>
    RunTimers,

    /// <summary>The worker's oldest job ends, well or badly.</summary>
    FinishWork,

    /// <summary>A report that was made before arrives again.</summary>
    StaleReport,

    /// <summary>The answer to the next call is lost on its way.</summary>
    LoseResponse,

    /// <summary>One of the next writes fails or is the last of the process.</summary>
    WriteFault,

    Crash,
    Restart,

    /// <summary>The operator starts it again, the same or another.</summary>
    StartAgain,

    /// <summary>The operator stops it; hardly ever.</summary>
    Stop,
}
