namespace FedDistill.Core.Identity;

/// <summary>What a certificate lets its holder be.</summary>
public enum PartyRole
{
    /// <summary>A client node: may act under its own name alone.</summary>
    Client,

    /// <summary>Who starts and stops federations and lets clients in.</summary>
    Operator,

    /// <summary>The coordinator itself.</summary>
    Coordinator,
}
