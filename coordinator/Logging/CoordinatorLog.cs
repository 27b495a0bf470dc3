using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Logging;

/// <summary>
/// Every message of the coordinator. Information is what a person follows a run by; uploads and requests are Debug.
/// Stage numbers of the
/// main flow stand in front of event names. 1000 to 1099: the federation and its members; 1350 to 1399: the
/// coordinator's side of transfers.
/// </summary>
public static partial class CoordinatorLog
{
    [LoggerMessage(EventId = 1000, EventName = "serving", Level = LogLevel.Information,
        Message = "Serving on {Url}; state in {DataFolder}")]
    public static partial void Serving(this ILogger logger, string url, string dataFolder);

    [LoggerMessage(EventId = 1001, EventName = "federation-started", Level = LogLevel.Information,
        Message = "Federation {Federation} waits for {Clients} clients; {Rounds} rounds, {TransferRows} transfer inputs")]
    public static partial void FederationStarted(this ILogger logger, string federation, int clients, int rounds, int transferRows);

    [LoggerMessage(EventId = 1002, EventName = "federation-resumed", Level = LogLevel.Information,
        Message = "Federation {Federation} goes on from round {Round}/{Rounds}")]
    public static partial void FederationResumed(this ILogger logger, string federation, int round, int rounds);

    [LoggerMessage(EventId = 1003, EventName = "federation-ended", Level = LogLevel.Information,
        Message = "Federation {Federation} has ended after {Rounds} rounds: {Outcome}. {Reason}")]
    public static partial void FederationEnded(this ILogger logger, string federation, FederationPhase outcome, int rounds, string reason);

    [LoggerMessage(EventId = 1100, EventName = "round-announced", Level = LogLevel.Information,
        Message = "Round {Round}/{Rounds} announced to {Cohort} clients: {Objective} teachers, {Kind}")]
    public static partial void RoundAnnounced(this ILogger logger, int round, int rounds, int cohort, string objective, string kind);

    [LoggerMessage(EventId = 1101, EventName = "collection-closed", Level = LogLevel.Information,
        Message = "Round {Round} collected {Uploads}/{Cohort} uploads; missing: [{Missing}]")]
    public static partial void CollectionClosed(this ILogger logger, int round, int uploads, int cohort, string missing);

    [LoggerMessage(EventId = 1102, EventName = "9-round-completed", Level = LogLevel.Information,
        Message = "Round {Round}/{Rounds} completed with {Uploads}/{Cohort} clients: student accuracy {Accuracy:P2}, {Seconds:F1} s")]
    public static partial void RoundCompleted(
        this ILogger logger, int round, int rounds, int uploads, int cohort, double? accuracy, double seconds);

    [LoggerMessage(EventId = 1103, EventName = "round-failed", Level = LogLevel.Error,
        Message = "Round {Round}/{Rounds} failed: {Reason}")]
    public static partial void RoundFailed(this ILogger logger, int round, int rounds, string reason);

    [LoggerMessage(EventId = 1104, EventName = "judging-begun", Level = LogLevel.Information,
        Message = "Round {Round}: the students of {Rules} are judged on held-out rows by {Contributors} clients")]
    public static partial void JudgingBegun(this ILogger logger, int round, string rules, int contributors);

    [LoggerMessage(EventId = 1105, EventName = "student-elected", Level = LogLevel.Information,
        Message = "Round {Round}: the student of {Rule} is right most often; {Votes} of {Contributors} clients judged")]
    public static partial void Elected(this ILogger logger, int round, string rule, int votes, int contributors);

    [LoggerMessage(EventId = 1010, EventName = "client-joined", Level = LogLevel.Debug,
        Message = "{Client} joined {Federation} ({Joined} of {Expected})")]
    public static partial void ClientJoined(this ILogger logger, string federation, string client, int joined, int expected);

    [LoggerMessage(EventId = 1012, EventName = "client-declined", Level = LogLevel.Warning,
        Message = "{Client} takes no part in {Federation}: {Reason}")]
    public static partial void ClientDeclined(this ILogger logger, string federation, string client, string reason);

    [LoggerMessage(EventId = 1011, EventName = "client-left", Level = LogLevel.Information,
        Message = "{Client} leaves {Federation} from the next round on")]
    public static partial void ClientLeft(this ILogger logger, string federation, string client);

    [LoggerMessage(EventId = 1350, EventName = "5-upload-counted", Level = LogLevel.Debug,
        Message = "Round {Round}: upload of {Client} counted ({Uploads}/{Cohort})")]
    public static partial void UploadCounted(this ILogger logger, int round, string client, int uploads, int cohort);

    [LoggerMessage(EventId = 1351, EventName = "request-refused", Level = LogLevel.Warning,
        Message = "{Method} of {Peer} refused, {Code}: {Reason}")]
    public static partial void RequestRefused(this ILogger logger, string method, string peer, string code, string reason);

    [LoggerMessage(EventId = 1352, EventName = "request-broken", Level = LogLevel.Error,
        Message = "{Method} of {Peer} failed on a bug, {Id}: {Kind}: {Reason} {Place}")]
    public static partial void RequestBroken(
        this ILogger logger, string method, string peer, string id, string kind, string reason, string place);

    [LoggerMessage(EventId = 1354, EventName = "request-broken-details", Level = LogLevel.Debug, Message = "The bug at {Id}")]
    public static partial void RequestBrokenDetails(this ILogger logger, Exception exception, string id);

    [LoggerMessage(EventId = 1355, EventName = "connection-closed", Level = LogLevel.Warning, Message = "Connection from {Peer} closed: {Reason}")]
    public static partial void ConnectionClosed(this ILogger logger, string peer, string reason);

    [LoggerMessage(EventId = 1356, EventName = "faults-omitted", Level = LogLevel.Warning,
        Message = "And {Omitted} more calls or connections refused in the last {Seconds} s")]
    public static partial void FaultsOmitted(this ILogger logger, int omitted, double seconds);

    [LoggerMessage(EventId = 1357, EventName = "upload-suspicious", Level = LogLevel.Warning,
        Message = "Round {Round}: the upload of {Client} is suspicious: {Reason}")]
    public static partial void UploadSuspicious(this ILogger logger, int round, string client, string reason);

    [LoggerMessage(EventId = 1353, EventName = "not-found", Level = LogLevel.Debug, Message = "{Method}: {Reason}")]
    public static partial void NotFound(this ILogger logger, string method, string reason);

    [LoggerMessage(EventId = 1400, EventName = "6-aggregated", Level = LogLevel.Information,
        Message = "Round {Round} aggregated {Uploads} uploads by {Rule} in {Seconds:F1} s")]
    public static partial void Aggregated(this ILogger logger, int round, int uploads, string rule, double seconds);

    [LoggerMessage(EventId = 1401, EventName = "6-coverage-found", Level = LogLevel.Information,
        Message = "Round {Round}: some client claims {Coverage:P1} of the transfer rows for its own")]
    public static partial void CoverageFound(this ILogger logger, int round, double coverage);

    [LoggerMessage(EventId = 1500, EventName = "7-student-distilled", Level = LogLevel.Information,
        Message = "Round {Round} distilled {Architecture} in {Seconds:F1} s")]
    public static partial void StudentDistilled(this ILogger logger, int round, string architecture, double seconds);

    [LoggerMessage(EventId = 1501, EventName = "distillation-failed", Level = LogLevel.Error,
        Message = "Round {Round}: aggregation or distillation failed: {Reason}")]
    public static partial void DistillationFailed(this ILogger logger, int round, string reason, Exception? exception);

    [LoggerMessage(EventId = 1502, EventName = "outcome-unheard", Level = LogLevel.Error,
        Message = "Round {Round}: the outcome cannot be stored and will be tried again: {Reason}")]
    public static partial void OutcomeUnheard(this ILogger logger, int round, string reason);

    [LoggerMessage(EventId = 1503, EventName = "distillation-waits", Level = LogLevel.Error,
        Message = "Round {Round}: its student cannot be stored: {Reason} It is made again when the data folder takes data")]
    public static partial void DistillationWaits(this ILogger logger, int round, string reason);

    [LoggerMessage(EventId = 1504, EventName = "distillation-cancelled", Level = LogLevel.Information,
        Message = "Round {Round}: distillation broken off")]
    public static partial void DistillationCancelled(this ILogger logger, int round);

    [LoggerMessage(EventId = 1505, EventName = "figures-not-taken", Level = LogLevel.Warning,
        Message = "Round {Round}: the figures of its soft labels and its student could not be taken; reports go without: {Reason}")]
    public static partial void FiguresNotTaken(this ILogger logger, Exception exception, int round, string reason);

    [LoggerMessage(EventId = 1506, EventName = "figures-unreadable", Level = LogLevel.Warning,
        Message = "Round {Round}: its figures cannot be read; reports go without: {Reason}")]
    public static partial void FiguresUnreadable(this ILogger logger, int round, string reason);

    [LoggerMessage(EventId = 1507, EventName = "figures-not-fetched", Level = LogLevel.Warning,
        Message = "The coordinator does not tell the figures of {Federation}; the report goes without: {Reason}")]
    public static partial void FiguresNotFetched(this ILogger logger, string federation, string reason);

    [LoggerMessage(EventId = 1600, EventName = "8-student-published", Level = LogLevel.Information,
        Message = "Round {Round} published student {Sha256} ({Bytes} bytes)")]
    public static partial void StudentPublished(this ILogger logger, int round, string sha256, long bytes);

    [LoggerMessage(EventId = 1750, EventName = "privacy-promised", Level = LogLevel.Information,
        Message = "Privacy of {Federation}: {Promise}")]
    public static partial void PrivacyPromised(this ILogger logger, string federation, string promise);

    [LoggerMessage(EventId = 1751, EventName = "privacy-doubted", Level = LogLevel.Warning,
        Message = "Privacy of {Federation}: {Doubt}")]
    public static partial void PrivacyDoubted(this ILogger logger, string federation, string doubt);

    [LoggerMessage(EventId = 1752, EventName = "privacy-spent", Level = LogLevel.Information,
        Message = "Round {Round}: epsilon {Epsilon:G4} of {Budget:G4} spent at delta {Delta:G4} ({Adjacency}, unit {Unit}, {Method})")]
    public static partial void PrivacySpent(
        this ILogger logger, int round, double epsilon, double budget, double delta, string adjacency, string unit, string method);

    [LoggerMessage(EventId = 1753, EventName = "aggregate-booked", Level = LogLevel.Debug,
        Message = "Round {Round} has booked the noised aggregate {Sha256}")]
    public static partial void AggregateBooked(this ILogger logger, int round, string sha256);

    [LoggerMessage(EventId = 1901, EventName = "federation-not-resumed", Level = LogLevel.Error,
        Message = "Federation {Federation} could not go on; the others do. It is tried again in a moment")]
    public static partial void FederationNotResumed(this ILogger logger, Exception exception, string federation);

    [LoggerMessage(EventId = 1907, EventName = "federation-not-looked-after", Level = LogLevel.Warning,
        Message = "Federation {Federation} cannot do what is due: {Reason} Trying again in a minute")]
    public static partial void FederationNotLookedAfter(this ILogger logger, string federation, string reason);

    [LoggerMessage(EventId = 1902, EventName = "storage-failed", Level = LogLevel.Error,
        Message = "{Method}: the coordinator cannot store data: {Reason} Check the disk of its data folder")]
    public static partial void StorageFailed(this ILogger logger, string method, string reason);

    [LoggerMessage(EventId = 1903, EventName = "storage-away", Level = LogLevel.Error,
        Message = "{DataFolder} takes no data: {Reason} Nothing is acknowledged until it does; make room or mend the disk")]
    public static partial void StorageAway(this ILogger logger, string dataFolder, string reason);

    [LoggerMessage(EventId = 1904, EventName = "storage-back", Level = LogLevel.Information,
        Message = "{DataFolder} takes data again")]
    public static partial void StorageBack(this ILogger logger, string dataFolder);

    [LoggerMessage(EventId = 1905, EventName = "not-pruned", Level = LogLevel.Warning,
        Message = "What round {Round} of {Federation} has left could not be removed, the next start does it: {Reason}")]
    public static partial void NotPruned(this ILogger logger, string federation, int round, string reason);

    [LoggerMessage(EventId = 1906, EventName = "storage-pruned", Level = LogLevel.Information,
        Message = "Removed {Blobs} files from {DataFolder} that no round needs any more")]
    public static partial void StoragePruned(this ILogger logger, int blobs, string dataFolder);

    [LoggerMessage(EventId = 1900, EventName = "storage-recovered", Level = LogLevel.Information,
        Message = "Found {Federations} federations in {DataFolder}")]
    public static partial void StorageRecovered(this ILogger logger, int federations, string dataFolder);

    [LoggerMessage(EventId = 1020, EventName = "client-invited", Level = LogLevel.Information,
        Message = "{Client} is invited: a token of it waits to be used")]
    public static partial void ClientInvited(this ILogger logger, string client);

    [LoggerMessage(EventId = 1021, EventName = "client-enrolled", Level = LogLevel.Information,
        Message = "{Client} has enrolled: certificate {Serial}, until {NotAfter:u}")]
    public static partial void ClientEnrolled(this ILogger logger, string client, string serial, DateTimeOffset notAfter);

    [LoggerMessage(EventId = 1022, EventName = "client-renewed", Level = LogLevel.Debug,
        Message = "{Client} has renewed: certificate {Serial}, until {NotAfter:u}")]
    public static partial void ClientRenewed(this ILogger logger, string client, string serial, DateTimeOffset notAfter);

    [LoggerMessage(EventId = 1023, EventName = "client-revoked", Level = LogLevel.Information,
        Message = "{Client} is revoked: its certificates and its token are refused from now on")]
    public static partial void ClientRevoked(this ILogger logger, string client);

    [LoggerMessage(EventId = 1026, EventName = "server-certificate-renewed", Level = LogLevel.Information,
        Message = "The server's certificate was renewed, until {NotAfter:u}")]
    public static partial void ServerCertificateRenewed(this ILogger logger, DateTimeOffset notAfter);

    [LoggerMessage(EventId = 1027, EventName = "server-certificate-not-renewed", Level = LogLevel.Error,
        Message = "The server's certificate, which ends {NotAfter:u}, could not be renewed: {Reason}")]
    public static partial void ServerCertificateNotRenewed(this ILogger logger, DateTimeOffset notAfter, string reason);

    [LoggerMessage(EventId = 1028, EventName = "operator-certificate-made", Level = LogLevel.Information,
        Message = "A new certificate for the operator is in {Path}; earlier ones are refused, copies elsewhere have to be replaced")]
    public static partial void OperatorCertificateMade(this ILogger logger, string path);

    [LoggerMessage(EventId = 1030, EventName = "dashboard-opened", Level = LogLevel.Information,
        Message = "A browser at {Address} has logged in to the dashboard")]
    public static partial void DashboardOpened(this ILogger logger, string address);

    [LoggerMessage(EventId = 1029, EventName = "plaintext", Level = LogLevel.Warning,
        Message = "UNSAFE: {Address} is plain http beyond this machine. Nobody logs in and everything can be read and changed on the way: whoever reaches it can take any client's name and start or stop federations")]
    public static partial void Plaintext(this ILogger logger, Uri address);
}
