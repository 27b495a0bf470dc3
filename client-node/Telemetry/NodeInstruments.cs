using System.Diagnostics.Metrics;
using FedDistill.Core.Telemetry;

namespace FedDistill.ClientNode.Telemetry;

/// <summary>
/// The metrics of a client node. They go to the node owner's own collector, and say nothing of rows, classes or answers:
/// no accuracy on private rows, and no epsilon, which under DP-SGD depends on how many rows there are.
/// </summary>
public sealed class NodeInstruments
{
    private readonly Histogram<double> _training;
    private readonly Histogram<long> _upload;
    private readonly Counter<long> _rounds;
    private readonly Counter<long> _students;

    /// <summary>Declares them.</summary>
    public NodeInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(RoundTrace.Name);
        _training = meter.CreateHistogram(
            "feddistill.teacher.duration", "s", "Training of a round's teacher.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = MetricBuckets.Seconds });
        _upload = meter.CreateHistogram(
            "feddistill.upload.size", "By", "Payload of a counted upload, as it travelled.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = MetricBuckets.Bytes });
        _rounds = meter.CreateCounter<long>("feddistill.node.rounds", "{round}", "Rounds that asked this node: answered, or sat out.");
        _students = meter.CreateCounter<long>("feddistill.node.students", "{student}", "Students received.");
    }

    /// <summary>A teacher was trained.</summary>
    public void OnTeacherTrained(TimeSpan elapsed) => _training.Record(elapsed.TotalSeconds);

    /// <summary>An upload counts.</summary>
    public void OnUploaded(int bytes)
    {
        _upload.Record(bytes);
        _rounds.Add(1, Outcome("answered"));
    }

    /// <summary>A round goes on without the node.</summary>
    public void OnSatOut() => _rounds.Add(1, Outcome("sat-out"));

    /// <summary>A student has come.</summary>
    public void OnStudentReceived() => _students.Add(1);

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
