using FedDistill.Core.Errors;

namespace FedDistill.Core.Faults;

/// <summary>
/// Named places where a test makes the process die or the disk fail, set by an environment variable, so that real
/// processes are tried and not doubles of them (the idea of gofail, which etcd tests its crashes with). Where the variable
/// is not set, a pass costs one comparison.
/// </summary>
public static class Failpoint
{
    /// <summary>
    /// The environment variable: one or more of <c>NAME:ACTION[:N[-M]]</c>, separated by commas. N and M count the
    /// passes of that name; without them the first one is meant.
    /// </summary>
    public const string Variable = "FEDDISTILL_FAILPOINT";

    private static ArmedFailpoint[]? _armed;

    /// <summary>Sets the failpoints of this process.</summary>
    /// <param name="setting">What <see cref="Variable"/> holds; null or empty: none.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration for an unknown name or action; the message has the
    /// known ones.</exception>
    public static void Arm(string? setting) => _armed = string.IsNullOrEmpty(setting)
        ? null
        : [.. setting.Split(',', StringSplitOptions.TrimEntries).Select(ArmedFailpoint.Parse)];

    /// <summary>Marks a place that may be set to fail.</summary>
    /// <param name="name">One of <see cref="FailpointNames"/>.</param>
    /// <exception cref="IOException">It was set to fail like a disk.</exception>
    public static void Pass(string name)
    {
        if (_armed is not { } armed)
        {
            return;
        }

        foreach (var failpoint in armed)
        {
            if (failpoint.Name == name)
            {
                failpoint.Pass();
            }
        }
    }
}
