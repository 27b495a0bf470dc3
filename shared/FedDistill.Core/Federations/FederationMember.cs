namespace FedDistill.Core.Federations;

/// <summary>A client that has joined.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Active">Whether it takes part from the next round on.</param>
public sealed record FederationMember(string Name, bool Active);
