namespace FedDistill.Coordinator.Distill;

/// <summary>A model's honesty on the test rows before and after temperature scaling (Guo et al., 2017).</summary>
/// <param name="Name">The model.</param>
/// <param name="Temperature">T fitted on held-out train rows.</param>
/// <param name="NllBefore">Nats, at T = 1.</param>
/// <param name="NllAfter">Nats, at the fitted T.</param>
/// <param name="EceBefore">0..1.</param>
/// <param name="EceAfter">0..1.</param>
public sealed record CalibrationShift(
    string Name, double Temperature, double NllBefore, double NllAfter, double EceBefore, double EceAfter);
