using FedDistill.Coordinator.Cli;

return await CoordinatorCommandLine.RunAsync(args);
