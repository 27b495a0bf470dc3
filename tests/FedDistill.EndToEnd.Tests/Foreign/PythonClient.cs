using System.ComponentModel;
using System.Diagnostics;
using FedDistill.EndToEnd.Tests.Processes;

namespace FedDistill.EndToEnd.Tests.Foreign;

/// <summary>The client in Python that comes with the protocol, and a Python that can run it.</summary>
internal static class PythonClient
{
    /// <summary>Why a test that needs one is skipped.</summary>
    public const string Missing =
        "No Python here has grpcio, grpcio-tools, numpy and scikit-learn (Debian: python3-grpcio python3-grpc-tools python3-numpy python3-sklearn).";

    private static readonly Lazy<string?> Python = new(Find);

    /// <summary>The interpreter; null where none has the packages.</summary>
    public static string? Interpreter => Python.Value;

    /// <summary>Whether it can make keys and certificates.</summary>
    public static bool HasCryptography => Interpreter is { } python && Has(python, "cryptography");

    /// <summary>The folder of the client's files.</summary>
    public static string Folder { get; } = Path.Combine(Repository(), "proto", "examples", "python");

    /// <summary>Runs the client.</summary>
    public static ProcessUnderTest Run(string folder, params string[] arguments) =>
        Script(folder, Path.Combine(Folder, "feddistill_client.py"), arguments);

    /// <summary>Runs a script that may import the client's files.</summary>
    public static ProcessUnderTest Script(string folder, string path, params string[] arguments) =>
        ProcessUnderTest.Other(Interpreter!, folder, [path, .. arguments]);

    private static string? Find() =>
        new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(python => Has(python, "grpc", "grpc_tools", "numpy", "sklearn"));

    /// <summary>Looks for packages without loading them, which takes seconds.</summary>
    private static bool Has(string python, params string[] packages)
    {
        const string Find = "import importlib.util, sys; sys.exit(any(importlib.util.find_spec(name) is None for name in sys.argv[1:]))";
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", Find, .. packages]) { UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FedDistill.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No FedDistill.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
