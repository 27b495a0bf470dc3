using FedDistill.ClientNode.Terminal;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary>What a verb tells its person by while it runs.</summary>
/// <param name="Loggers">The log.</param>
/// <param name="Progress">What takes long.</param>
internal sealed record Session(ILoggerFactory Loggers, WorkProgress Progress);
