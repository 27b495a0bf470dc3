namespace FedDistill.Testing;

/// <summary>Finds the real data sets, which are not part of the repository.</summary>
public static class RealData
{
    /// <summary>Why a test that needs them is skipped.</summary>
    public const string Missing = "The real data sets are not here; FEDDISTILL_DATA may name their folder.";

    /// <summary>
    /// The folder of a data set, or null where it is absent: <c>FEDDISTILL_DATA</c>, else shared/data beside the
    /// checkout.
    /// </summary>
    public static string? Find(string name)
    {
        var root = Environment.GetEnvironmentVariable("FEDDISTILL_DATA");
        if (string.IsNullOrEmpty(root))
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FedDistill.sln")))
            {
                folder = folder.Parent;
            }

            root = folder?.Parent is null ? null : Path.Combine(folder.Parent.FullName, "shared", "data");
        }

        var path = root is null ? null : Path.Combine(root, name);
        return Directory.Exists(path) ? path : null;
    }
}
