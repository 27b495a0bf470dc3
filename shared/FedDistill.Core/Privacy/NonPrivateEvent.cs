namespace FedDistill.Core.Privacy;

/// <summary>
/// Something left without noise, or with noise that another could repeat (<see cref="INoiseSource.IsSecret"/>): epsilon is
/// infinite from here on, whatever else is counted.
/// </summary>
public sealed record NonPrivateEvent : PrivacyEvent;
