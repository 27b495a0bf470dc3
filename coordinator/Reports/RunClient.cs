namespace FedDistill.Coordinator.Reports;

/// <summary>What the federation did to one client of a simulation, by accuracy on its own held-out rows, 0..1.</summary>
/// <param name="Name">The client.</param>
/// <param name="Local">Its local teacher, before any broadcast.</param>
/// <param name="Kept">The model that it kept for its own use.</param>
/// <param name="Offered">The newest lesson that it was offered.</param>
public sealed record RunClient(string Name, double Local, double Kept, double Offered);
