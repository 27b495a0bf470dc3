using System.Text;
using FedDistill.Coordinator.Storage;
using Microsoft.Data.Sqlite;

namespace FedDistill.Coordinator.Tests;

/// <summary>Changes a stopped coordinator's state, as crashes, disks and other versions may.</summary>
internal static class StoredState
{
    /// <summary>Replaces text in the one record that has it, with a hash that is right for the new text.</summary>
    public static void Replace(string database, string state, string text, string replacement)
    {
        var changed = Change(database, state, payload =>
        {
            var json = Encoding.UTF8.GetString(payload)[..^"//0123456789abcdef".Length];
            return json.Contains(text, StringComparison.Ordinal)
                ? SealedJson.Seal(Encoding.UTF8.GetBytes(json.Replace(text, replacement, StringComparison.Ordinal)))
                : payload;
        });
        Assert.Equal(1, changed);
    }

    /// <summary>Changes the bytes of all records of a kind.</summary>
    /// <returns>How many have others now.</returns>
    public static int Change(string database, string state, Func<byte[], byte[]> change)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        connection.CreateFunction("change", change);
        using var command = connection.CreateCommand();
        command.CommandText =
            "UPDATE GrainState SET Payload = change(Payload) WHERE GrainTypeString = @state AND Payload <> change(Payload);";
        command.Parameters.AddWithValue("@state", state);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement.</summary>
    public static void Execute(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only texts of the tests come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
