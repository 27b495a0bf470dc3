using System.Reflection;
using System.Runtime.InteropServices;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>What a table was made with.</summary>
/// <param name="Commit">The source's commit; null for a build outside a checkout.</param>
/// <param name="Cores">Cores of the machine.</param>
/// <param name="Workers">Training threads of one run.</param>
/// <param name="AtOnce">Runs at the same time; their seconds are of shared cores.</param>
/// <param name="Platform">Operating system and processor architecture.</param>
public sealed record ReproductionMachine(string? Commit, int Cores, int Workers, int AtOnce, string Platform)
{
    /// <summary>This machine and this build.</summary>
    /// <param name="workers">Training threads of one run; 0: one a core.</param>
    public static ReproductionMachine Of(int workers)
    {
        var cores = Environment.ProcessorCount;
        var threads = workers == 0 ? cores : workers;
        return new(CommitOf(typeof(ReproductionMachine).Assembly), cores, threads, Math.Max(1, cores / threads), RuntimeInformation.RuntimeIdentifier);
    }

    // The SDK appends the commit to the version: 0.1.0+1a2b3c...
    private static string? CommitOf(Assembly assembly)
    {
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+');
        return version is [_, { Length: >= 12 } commit] ? commit[..12] : null;
    }
}
