using System.CommandLine;
using FedDistill.ClientNode.Terminal;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>privacy</c>: what noise guarantees, what a guarantee needs, and what it would do to a federation.</summary>
public static class PrivacyCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create() => new Verb(
        "privacy",
        "Account for privacy, calibrate noise and plan a private federation.",
        "feddistill-coordinator privacy account events.json --delta 1e-5")
    {
        PrivacyAccountCommand.Create(),
        PrivacyCalibrateCommand.Create(),
        PrivacyPlanCommand.Create(),
        PrivacyExportCommand.Create(),
    };
}
