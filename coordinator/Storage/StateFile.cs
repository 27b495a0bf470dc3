using System.Text.Json;
using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Students;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Identity;
using Microsoft.Data.Sqlite;

namespace FedDistill.Coordinator.Storage;

/// <summary>Reads all records of the state file at once, before the grains do.</summary>
public static class StateFile
{
    // Each grain's class without "Grain", as Orleans names it.
    private static readonly Dictionary<string, Type> Records = new(StringComparer.Ordinal)
    {
        ["federation"] = typeof(FederationRecord),
        ["directory"] = typeof(FederationDirectoryRecord),
        ["client"] = typeof(ClientRecord),
        ["round"] = typeof(RoundRecord),
        ["distillation"] = typeof(DistillationRecord),
        ["students"] = typeof(StudentRegistryRecord),
        ["enrolments"] = typeof(EnrolmentBook),
    };

    /// <summary>
    /// All records. A damaged one is found before the coordinator serves, not when a client first asks for it.
    /// </summary>
    /// <param name="path">The database file, which <see cref="SqliteGrainStorage.Open"/> has checked.</param>
    /// <exception cref="FedDistillException">StorageDamaged; the message names file, record and whose it is.</exception>
    public static IReadOnlyList<StoredRecord> ReadAll(string path)
    {
        using var connection = new SqliteConnection(SqliteGrainStorage.ConnectionString(path));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT GrainTypeString, GrainIdExtensionString, Payload FROM GrainState WHERE Payload IS NOT NULL;";
        using var rows = command.ExecuteReader();
        var records = new List<StoredRecord>();
        while (rows.Read())
        {
            var (state, key) = (rows.GetString(0), rows.GetString(1));
            records.Add(new StoredRecord(state, key, Read(path, state, key, rows.GetFieldValue<byte[]>(2))));
        }

        return records;
    }

    private static object Read(string path, string state, string key, byte[] payload)
    {
        try
        {
            return Records.TryGetValue(state, out var type)
                ? SealedJson.Read(payload, type)
                : throw new JsonException("no such kind of record is known here");
        }
        catch (JsonException exception)
        {
            throw CheckedGrainStorage.Damaged(path, state, key, exception);
        }
    }
}
