using FedDistill.Core.Errors;
using Microsoft.Data.Sqlite;

namespace FedDistill.Coordinator.Storage;

/// <summary>The file that the embedded mode's grains are stored in.</summary>
public static class SqliteGrainStorage
{
    /// <summary>The name by which Orleans' ADO.NET provider loads Microsoft.Data.Sqlite.</summary>
    public const string Invariant = "System.Data.SQLite";

    // Raised when stored state changes its meaning or GrainStorage.sql its text; kept in SQLite's own user_version. 2:
    // records have their hash behind them.
    private const long SchemaVersion = 2;

    // https://www.sqlite.org/rescode.html: a full, failing or forbidden disk is another matter than a damaged file.
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>How the file is opened.</summary>
    public static string ConnectionString(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, Pooling = true }.ToString();

    /// <summary>Creates the file or checks the one that is there.</summary>
    /// <param name="path">The database file.</param>
    /// <returns>The connection string for the grains.</returns>
    /// <exception cref="FedDistillException">StorageDamaged when the file is no database, is damaged or was written by a
    /// newer version; InvalidConfiguration when it cannot be written.</exception>
    public static string Open(string path)
    {
        try
        {
            using var connection = new SqliteConnection(ConnectionString(path));
            connection.Open();
            var found = (long)Execute(connection, "PRAGMA user_version;")!;
            if (found > SchemaVersion)
            {
                throw new FedDistillException(
                    ErrorCode.StorageDamaged,
                    $"{path} holds state of schema {found}; this version understands {SchemaVersion}. Start the newer version, or another --data-dir.");
            }

            if (Execute(connection, "PRAGMA quick_check(1);") is string finding and not "ok")
            {
                throw Damaged(path, finding, null);
            }

            // Write-ahead log, and an fsync before a commit returns: an acknowledged write survives a power cut.
            Execute(connection, "PRAGMA journal_mode = WAL;");
            CheckFlushes(path, connection);
            if (found < SchemaVersion)
            {
                Upgrade(connection, found);
            }

            return ConnectionString(path);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw Damaged(path, exception.Message, exception);
        }
        catch (SqliteException exception)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The state file {path} cannot be written: {exception.Message}. It is as it was: make room on its disk and the folder writable, " +
                "or start with another --data-dir.",
                exception);
        }
    }

    /// <summary>
    /// How much is flushed belongs to a connection and not to the file, and the grains open their own: what a new
    /// connection does is the promise.
    /// </summary>
    private static void CheckFlushes(string path, SqliteConnection connection)
    {
        var synchronous = (long)Execute(connection, "PRAGMA synchronous;")!;
        var journal = (string)Execute(connection, "PRAGMA journal_mode;")!;
        if (synchronous < 2 || journal != "wal")
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"This SQLite keeps {path} with journal mode {journal} and synchronous {synchronous}; wal and 2 (full) are needed, or acknowledged " +
                "uploads would not survive a power cut. Use the library that comes with this program, and a local disk.");
        }
    }

    private static void Upgrade(SqliteConnection connection, long found)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, ReadScript(), transaction);
        if (found == 1)
        {
            SealRecords(connection, transaction);
        }

        Execute(connection, $"PRAGMA user_version = {SchemaVersion};", transaction);
        transaction.Commit();
    }

    private static void SealRecords(SqliteConnection connection, SqliteTransaction transaction)
    {
        connection.CreateFunction("seal", (byte[] json) => SealedJson.Seal(json));
        Execute(connection, "UPDATE GrainState SET Payload = seal(Payload) WHERE Payload IS NOT NULL;", transaction);
    }

    private static object? Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Only texts of this assembly come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private static FedDistillException Damaged(string path, string finding, Exception? cause) => new(
        ErrorCode.StorageDamaged,
        $"The state file {path} cannot be used: {finding}. Restore it from a backup, or start with another --data-dir.",
        cause);

    private static string ReadScript()
    {
        using var stream = typeof(SqliteGrainStorage).Assembly.GetManifestResourceStream("GrainStorage.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
