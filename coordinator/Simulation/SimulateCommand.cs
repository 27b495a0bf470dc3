using System.CommandLine;
namespace FedDistill.Coordinator.Simulation;
public static class SimulateCommand { public static Command Create() => new("simulate"); }
