using FedDistill.Core.Errors;
using Microsoft.Data.Sqlite;

namespace FedDistill.Coordinator.Storage;

/// <summary>The file that the embedded mode's grains are stored in.</summary>
public static class SqliteGrainStorage
{
    /// <summary>The name by which Orleans' ADO.NET provider loads Microsoft.Data.Sqlite.</summary>
    public const string Invariant = "System.Data.SQLite";

    // Raised when stored state changes its meaning; kept in SQLite's own user_version.
    private const long SchemaVersion = 1;

    /// <summary>Creates the file or checks the one that is there.</summary>
    /// <param name="path">The database file.</param>
    /// <returns>The connection string for the grains.</returns>
    /// <exception cref="FedDistillException">StorageDamaged when the file is no database or was written by a newer
    /// version.</exception>
    public static string Open(string path)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true }.ToString();
        try
        {
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            var found = (long)Execute(connection, "PRAGMA user_version;")!;
            if (found > SchemaVersion)
            {
                throw new FedDistillException(
                    ErrorCode.StorageDamaged,
                    $"{path} holds state of schema {found}; this version understands {SchemaVersion}. Start the newer version, or another --data-dir.");
            }

            // Write-ahead log, and an fsync before a commit returns: an acknowledged write survives a power cut.
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            Execute(connection, ReadScript());
            Execute(connection, $"PRAGMA user_version = {SchemaVersion};");
            return connectionString;
        }
        catch (SqliteException exception)
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The state file {path} cannot be used: {exception.Message}. Restore it from a backup, or start with another --data-dir.",
                exception);
        }
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only texts of this assembly come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private static string ReadScript()
    {
        using var stream = typeof(SqliteGrainStorage).Assembly.GetManifestResourceStream("GrainStorage.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
