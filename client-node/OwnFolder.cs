using FedDistill.Core.Blobs;

namespace FedDistill.ClientNode;

/// <summary>Folders of what belongs to this client alone.</summary>
internal static class OwnFolder
{
    /// <summary>
    /// Makes a folder that, on Unix, only its owner may enter; one that exists keeps its permissions.
    /// </summary>
    public static void Create(string folder) =>
        DurableFolder.Create(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
