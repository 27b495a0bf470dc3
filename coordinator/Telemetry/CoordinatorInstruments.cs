using System.Diagnostics.Metrics;
using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Federations;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Core.Telemetry;

namespace FedDistill.Coordinator.Telemetry;

/// <summary>
/// All metrics of a coordinator. Tags are few and of few values; none tells one client from another. What a formal mode
/// hides from onlookers is not here either: sizes of uploads are those that <c>status</c> tells, constant where the
/// packed size would tell of answers.
/// </summary>
public sealed class CoordinatorInstruments
{
    private static readonly string[] Limits = ["failures", "calls", "connections", "requests"];

    private readonly FederationBoard _board;
    private readonly Histogram<double> _round;
    private readonly Histogram<double> _stage;
    private readonly Histogram<long> _upload;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _limits;
    private readonly Gauge<double> _loss;

    /// <summary>Declares them.</summary>
    public CoordinatorInstruments(IMeterFactory meters, FederationBoard board, DistillationBacklog backlog, StorageMeter storage, ClientPresence presence)
    {
        _board = board;
        var meter = meters.Create(RoundTrace.Name);
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = MetricBuckets.Seconds };
        _round = meter.CreateHistogram("feddistill.round.duration", "s", "Rounds that have ended, from announcement to end.", advice: seconds);
        _stage = meter.CreateHistogram("feddistill.round.stage.duration", "s", "Stages of a round.", advice: seconds);
        _upload = meter.CreateHistogram(
            "feddistill.upload.size", "By", "Counted uploads.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = MetricBuckets.Bytes });
        _refused = meter.CreateCounter<long>("feddistill.upload.refused", "{upload}", "Uploads that were refused.");
        _limits = meter.CreateCounter<long>("feddistill.limit.hit", "{call}", "Calls and connections refused because a limit was reached.");
        _loss = meter.CreateGauge<double>("feddistill.distillation.loss", "{nat}", "Loss at the last step of the newest distillation.");
        // What never happened is a zero, not a gap.
        foreach (var limit in Limits)
        {
            _limits.Add(0, new KeyValuePair<string, object?>("limit", limit));
        }

        meter.CreateObservableGauge("feddistill.client.online", presence.Online, "{client}", "Members that follow their federation's rounds now.");
        meter.CreateObservableGauge("feddistill.distillation.queue", () => backlog.Length, "{job}", "Distillations that run or wait.");
        meter.CreateObservableGauge("feddistill.federations", board.States, "{federation}", "Federations since the process began, by state.");
        meter.CreateObservableGauge(
            "feddistill.federation.members", () => board.Federations(record => record.Members.Count(member => member.Active)), "{client}", "Clients that have joined and not left.");
        meter.CreateObservableGauge("feddistill.round.number", () => board.Rounds(round => round.Plan.Round), "{round}", "The newest round.");
        meter.CreateObservableGauge("feddistill.round.cohort", () => board.Rounds(round => round.Cohort.Count), "{client}", "Clients that the newest round asks.");
        meter.CreateObservableGauge("feddistill.round.answers", () => board.Rounds(round => round.Uploads.Count), "{client}", "Clients that have answered the newest round.");
        meter.CreateObservableGauge(
            "feddistill.student.accuracy", () => board.Federations(AccuracyOf), unit: null, "Accuracy of the newest student on the operator's test set.");
        meter.CreateObservableGauge("feddistill.privacy.epsilon", board.Epsilons, unit: null, "Epsilon spent, of federations with a formal guarantee.");
        meter.CreateObservableGauge("feddistill.storage.blobs", storage.BlobBytes, "By", "Disk that blobs take.");
        meter.CreateObservableGauge("feddistill.storage.inbox", storage.InboxBytes, "By", "Disk that uploads on their way in take.");
        meter.CreateObservableGauge("feddistill.storage.free", storage.FreeBytes, "By", "Free room on the data folder's disk.");
    }

    /// <summary>A federation has changed.</summary>
    public void OnFederation(string name, FederationRecord record) => _board.Show(name, record);

    /// <summary>A round goes on that an earlier process, or grain, began.</summary>
    public void OnFound(RoundState round) => _board.Show(round);

    /// <summary>A round is in a new state, on the disk.</summary>
    public void OnRound(RoundState? before, RoundState after)
    {
        _board.Show(after);
        // Within the grain's turn: most changes bring no upload, and those that do bring one.
        var uploads = before is null ? 0 : after.Uploads.Count - before.Uploads.Count;
        foreach (var upload in after.Uploads.Where(upload => !before!.Uploads.ContainsKey(upload.Key)).Take(uploads))
        {
            _upload.Record(upload.Value.SentBytes);
        }

        if (after.HasEnded && before?.HasEnded != true)
        {
            _round.Record(after.Elapsed.TotalSeconds, new("outcome", after.Phase == RoundPhase.Completed ? "completed" : "failed"), new("aggregation", after.Plan.Rule));
        }
    }

    /// <summary>A stage has ended.</summary>
    public void OnStage(string stage, TimeSpan elapsed) => _stage.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    /// <summary>An upload was refused.</summary>
    public void OnUploadRefused(ErrorCode reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    /// <summary>A limit was reached.</summary>
    /// <param name="limit">failures, calls, connections, or requests for those of single requests.</param>
    public void OnLimitHit(string limit) => _limits.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <summary>A student was distilled.</summary>
    public void OnDistilled(string federation, double loss) => _loss.Record(loss, new KeyValuePair<string, object?>("federation", federation));

    private static double? AccuracyOf(FederationRecord record) => record.Finished.LastOrDefault(round => round.Result is not null)?.Result!.Metrics?.Accuracy;
}
