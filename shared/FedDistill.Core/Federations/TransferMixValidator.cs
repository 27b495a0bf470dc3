using FedDistill.Core.Data.Sources;

namespace FedDistill.Core.Federations;

/// <summary>Holds <see cref="TransferMix"/> to what can be said without the data.</summary>
internal static class TransferMixValidator
{
    public static void Check(TransferMix mix, FederationSpec spec, SpecFindings findings)
    {
        findings.Require(
            mix.Source.Length == 0 || mix.Source != spec.Data,
            "transferMix.source",
            mix.Source,
            "it is the private data; leave it empty for unused rows of the data, or name another source");
        findings.RequirePositive("transferMix.share", mix.Share, 1);
        findings.Require(
            mix.Source.Length > 0 || !(mix.Share < 1),
            "transferMix.share",
            mix.Share,
            "it is the share that comes from transferMix.source, which is empty; name a source");
        findings.Require(
            ClassSkew.TryParse(mix.Skew, out _),
            "transferMix.skew",
            mix.Skew,
            $"allowed are {ClassSkew.Allowed}");
        findings.Require(
            spec.TransferSamples > 0 || (mix.Source.Length == 0 && mix.Skew.Length == 0),
            "transferSamples",
            spec.TransferSamples,
            "a transfer set with transferMix.source or transferMix.skew needs its number of rows");
        CheckClasses("transferMix.classes", mix.Classes, findings);
        CheckClasses("transferMix.privateClasses", mix.PrivateClasses, findings);
    }

    private static void CheckClasses(string field, IReadOnlyList<string> classes, SpecFindings findings) =>
        findings.Require(
            classes.Distinct(StringComparer.Ordinal).Count() == classes.Count, field, classes, "a class stands once");
}
