using FedDistill.ClientNode.Federations;
using FedDistill.Proto.V1;
using Microsoft.Extensions.Logging;
using SoftLabelKind = FedDistill.Core.SoftLabels.SoftLabelKind;
using TeacherObjective = FedDistill.Core.Rounds.TeacherObjective;

namespace FedDistill.ClientNode.Logging;

/// <summary>
/// Every line that a client logs. 1200 to 1299: the client; the number before an event's name is the stage. Never rows,
/// logits, labels
/// or keys.
/// </summary>
internal static partial class ClientLog
{
    [LoggerMessage(1200, LogLevel.Information, "Waiting for federation {Federation} to be started at {Coordinator}", EventName = "waiting-for-start")]
    public static partial void WaitingForStart(this ILogger logger, string federation, Uri coordinator);

    [LoggerMessage(1201, LogLevel.Information,
        "{Client} joined {Federation} as number {Index}: {Rounds} rounds, {TransferRows} transfer rows, teacher {Teacher}, student {Student}, privacy {Privacy}",
        EventName = "joined")]
    public static partial void Joined(
        this ILogger logger, string client, string federation, int index, int rounds, int transferRows, string teacher, string student, PromisedPrivacy privacy);

    [LoggerMessage(1202, LogLevel.Information, "{Client} left {Federation}", EventName = "left")]
    public static partial void LeftFederation(this ILogger logger, string client, string federation);

    [LoggerMessage(1203, LogLevel.Debug, "{Client} could not say goodbye: {Status}", EventName = "leave-unheard")]
    public static partial void LeaveUnheard(this ILogger logger, string client, Grpc.Core.StatusCode status);

    [LoggerMessage(1204, LogLevel.Information, "Federation {Federation} {State}{Reason}", EventName = "federation-ended")]
    public static partial void FederationEnded(this ILogger logger, string federation, FederationState state, string reason);

    [LoggerMessage(1205, LogLevel.Information, "The certificate of {Client} was renewed, until {NotAfter:u}", EventName = "certificate-renewed")]
    public static partial void CertificateRenewed(this ILogger logger, string client, DateTimeOffset notAfter);

    [LoggerMessage(1206, LogLevel.Warning,
        "The certificate of {Client}, which ends {NotAfter:u}, could not be renewed yet ({Reason}); trying again every minute",
        EventName = "certificate-renewed-later")]
    public static partial void CertificateRenewedLater(this ILogger logger, string client, DateTimeOffset notAfter, string reason);

    [LoggerMessage(1207, LogLevel.Error,
        "The certificate of {Client}, which ends {NotAfter:u}, is not renewed: {Reason}", EventName = "certificate-not-renewed")]
    public static partial void CertificateNotRenewed(this ILogger logger, string client, DateTimeOffset notAfter, string reason);

    [LoggerMessage(1208, LogLevel.Information, "{Client} has declined {Federation}; its operator sees the reason", EventName = "declined")]
    public static partial void Declined(this ILogger logger, string client, string federation);

    [LoggerMessage(1270, LogLevel.Information, "Enrolled as {Client}, until {NotAfter:u}", EventName = "enrolled")]
    public static partial void Enrolled(this ILogger logger, string client, DateTimeOffset notAfter);

    [LoggerMessage(1271, LogLevel.Warning, "The heartbeat {Path} cannot be written: {Reason}", EventName = "heartbeat-failed")]
    public static partial void HeartbeatFailed(this ILogger logger, string path, string reason);

    [LoggerMessage(1210, LogLevel.Information, "Private data: {Rows} rows, {Classes} of {ClassCount} classes present", EventName = "1-private-data-read")]
    public static partial void PrivateDataRead(this ILogger logger, int rows, int classes, int classCount);

    [LoggerMessage(1211, LogLevel.Warning,
        "Only {Rows} private rows: under {Few} what leaves tells most about single records. More rows blunt that; a formal privacy mode or DP-SGD bounds it",
        EventName = "1-few-private-rows")]
    public static partial void FewPrivateRows(this ILogger logger, int rows, int few);

    [LoggerMessage(1212, LogLevel.Information,
        "{Rows} private rows also stand in the transfer set and are left out of training",
        EventName = "1-transfer-rows-dropped")]
    public static partial void TransferRowsDropped(this ILogger logger, int rows);

    [LoggerMessage(1220, LogLevel.Information,
        "Round {Round}: teacher {Architecture} trained by {Objective}, {Steps} steps in {Seconds:F1} s; held-out accuracy {HeldOut}",
        EventName = "2-teacher-trained")]
    public static partial void TeacherTrained(
        this ILogger logger, int round, string architecture, TeacherObjective objective, int steps, double seconds, string heldOut);

    [LoggerMessage(1221, LogLevel.Information, "Round {Round}: goes on with the teacher trained before the restart", EventName = "2-teacher-resumed")]
    public static partial void TeacherResumed(this ILogger logger, int round);

    [LoggerMessage(1222, LogLevel.Information, "{Line}", EventName = "progress")]
    public static partial void Progress(this ILogger logger, string line);

    [LoggerMessage(1250, LogLevel.Information,
        "Round {Round}: {Rows} soft-label rows of {Kind} in {Encoding} released and counted, {Bytes} bytes sent; ledger entry {Payload}",
        EventName = "5-soft-labels-uploaded")]
    public static partial void SoftLabelsUploaded(this ILogger logger, int round, int rows, SoftLabelKind kind, string encoding, int bytes, string payload);

    [LoggerMessage(1252, LogLevel.Information,
        "Round {Round}: sent again what was released before the restart, nothing was trained; ledger entry {Payload}",
        EventName = "5-release-resumed")]
    public static partial void ReleaseResumed(this ILogger logger, int round, string payload);

    [LoggerMessage(1251, LogLevel.Warning, "Round {Round} goes on without this client: {Reason}", EventName = "5-sat-out")]
    public static partial void SatOut(this ILogger logger, int round, string reason);

    [LoggerMessage(1260, LogLevel.Information,
        "Fleet of {Clients} clients joined {Federation}: {Rows} private rows, teachers {Teachers}, {Workers} training threads",
        EventName = "fleet-joined")]
    public static partial void FleetJoined(
        this ILogger logger, int clients, string federation, int rows, string teachers, int workers);

    [LoggerMessage(1261, LogLevel.Information,
        "Round {Round}: {Trained} teachers trained in {Seconds:F1} s; held-out accuracy mean {Mean}, worst {Worst}",
        EventName = "2-fleet-teachers-trained")]
    public static partial void FleetTeachersTrained(
        this ILogger logger, int round, int trained, double seconds, string mean, string worst);

    [LoggerMessage(1262, LogLevel.Information, "Round {Round}: {Uploads} uploads counted, {Bytes} bytes; {SatOut} clients sat out", EventName = "5-fleet-uploaded")]
    public static partial void FleetUploaded(this ILogger logger, int round, int uploads, long bytes, int satOut);

    [LoggerMessage(1263, LogLevel.Information, "Round {Round}: student of {Bytes} bytes reaches the clients; test accuracy {Accuracy}", EventName = "9-fleet-student-received")]
    public static partial void FleetStudentReceived(this ILogger logger, int round, int bytes, string accuracy);

    [LoggerMessage(1264, LogLevel.Debug, "Round {Round}: {Client}'s teacher trained in {Steps} steps; held-out accuracy {HeldOut}", EventName = "2-fleet-client-trained")]
    public static partial void FleetClientTrained(this ILogger logger, int round, string client, int steps, string heldOut);

    [LoggerMessage(1265, LogLevel.Debug, "Round {Round} goes on without {Client}: {Reason}", EventName = "5-fleet-client-sat-out")]
    public static partial void FleetClientSatOut(this ILogger logger, int round, string client, string reason);

    [LoggerMessage(1266, LogLevel.Information,
        "Round {Round}: on their own held-out rows the kept models of {Judged} clients reach {Kept}; against their local teachers mean {MeanGain}, worst {WorstGain}; the student offered would harm {Harmed}",
        EventName = "9-fleet-lessons-judged")]
    public static partial void FleetLessonsJudged(
        this ILogger logger, int round, int judged, string kept, string meanGain, string worstGain, string harmed);

    [LoggerMessage(1267, LogLevel.Debug,
        "Round {Round}: {Client} was offered {Lesson}, held-out accuracy {Offered}; keeps {Kept}, its local teacher has {Local}",
        EventName = "9-fleet-client-lesson")]
    public static partial void FleetClientLesson(
        this ILogger logger, int round, string client, string lesson, string offered, string kept, string local);

    [LoggerMessage(1290, LogLevel.Information, "Round {Round}: student received, {Bytes} bytes; test accuracy {Accuracy}", EventName = "9-student-received")]
    public static partial void StudentReceived(this ILogger logger, int round, int bytes, string accuracy);

    [LoggerMessage(1291, LogLevel.Information,
        "Round {Round}: {Lesson} is kept for own use; accuracy on the own held-out rows {Offered}, of the local teacher {Local}",
        EventName = "9-lesson-kept")]
    public static partial void LessonKept(this ILogger logger, int round, string lesson, string offered, string local);

    [LoggerMessage(1292, LogLevel.Information,
        "Round {Round}: {Lesson} is not kept for own use; accuracy on the own held-out rows {Offered}, of the model kept {Kept}",
        EventName = "9-lesson-declined")]
    public static partial void LessonDeclined(this ILogger logger, int round, string lesson, string offered, string kept);
}
