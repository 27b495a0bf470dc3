using Microsoft.Extensions.Logging.Console;

namespace FedDistill.Coordinator.Cli;

/// <summary>Where log lines go and what they look like.</summary>
public static class Logs
{
    /// <summary>One line of text each, or one JSON object each.</summary>
    /// <param name="logging">What is configured.</param>
    /// <param name="json">JSON lines.</param>
    public static void ToConsole(ILoggingBuilder logging, bool json)
    {
        Quieten(logging);
        if (json)
        {
            logging.AddJsonConsole(console => console.UseUtcTimestamp = true);
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
                console.ColorBehavior = Console.IsOutputRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
            });
        }
    }

    /// <summary>The frameworks speak up only when something is wrong.</summary>
    public static void Quieten(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Orleans", LogLevel.Error);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Error);
    }
}
