using FedDistill.Coordinator.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace FedDistill.Coordinator.Storage;

/// <summary>Puts the embedded mode's grain storage together.</summary>
public static class GrainStorageRegistration
{
    private const string Inner = "sqlite";

    /// <summary>All grains' state in one SQLite file, by Orleans' ADO.NET provider, with what we add to it.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="path">The file, for errors.</param>
    /// <param name="connectionString">What <see cref="SqliteGrainStorage.Open"/> returned.</param>
    public static void AddSqliteGrainStorage(this ISiloBuilder silo, string path, string connectionString)
    {
        silo.AddAdoNetGrainStorage(Inner, storage =>
        {
            storage.Invariant = SqliteGrainStorage.Invariant;
            storage.ConnectionString = connectionString;
            storage.GrainStorageSerializer = new JsonGrainStorageSerializer();
        });
        silo.Services.AddGrainStorage(
            "Default",
            (services, _) => new CheckedGrainStorage(
                services.GetRequiredKeyedService<IGrainStorage>(Inner), path, services.GetRequiredService<ILogger<DataFolder>>()));
    }
}
