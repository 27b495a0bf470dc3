using System.Text.Json.Serialization;

namespace FedDistill.Core.Privacy;

/// <summary>
/// One kind of access to private rows, a number of times, as the accountant counts it. In JSON an object whose
/// <c>kind</c> says which, as in <c>{"kind":"gaussian","noiseMultiplier":4,"count":20}</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PoissonGaussianEvent), "poissonGaussian")]
[JsonDerivedType(typeof(GaussianEvent), "gaussian")]
[JsonDerivedType(typeof(GnMaxEvent), "gnmax")]
[JsonDerivedType(typeof(ThresholdEvent), "threshold")]
[JsonDerivedType(typeof(NonPrivateEvent), "nonPrivate")]
public abstract record PrivacyEvent;
