using System.CommandLine;
namespace FedDistill.Coordinator.Cli;
public static class StartCommand { public static Command Create() => new("start"); }
