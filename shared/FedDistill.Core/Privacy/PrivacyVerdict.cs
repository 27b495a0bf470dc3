namespace FedDistill.Core.Privacy;

/// <summary>What <see cref="PrivacyMatrix"/> says of a use.</summary>
/// <param name="Answer">Whether it is allowed.</param>
/// <param name="Reason">Why it is not, and what is, in words that follow a semicolon; empty where it is allowed.</param>
public sealed record PrivacyVerdict(PrivacyAnswer Answer, string Reason);
