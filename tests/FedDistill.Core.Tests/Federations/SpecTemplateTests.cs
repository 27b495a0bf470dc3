using FedDistill.Core.Federations;
using FedDistill.Core.Json;

namespace FedDistill.Core.Tests.Federations;

public sealed class SpecTemplateTests
{
    // Objects whose fields have lines of their own; the others have one line as a whole.
    private static readonly string[] Opened = ["privacyTerms", "training"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_Defaults_IsReadAsTheDefaults(bool minimal) => Assert.Equivalent(
        new FederationSpec(), FederationSpecReader.Read(SpecTemplate.Write(new FederationSpec(), minimal), "spec.json"), strict: true);

    [Fact]
    public void Write_AnySpec_IsReadAsThatSpec()
    {
        var spec = new FederationSpec
        {
            Name = "x", TransferSamples = 50, Teacher = ["mlp:8", "linear"], Quorum = 0.5, Table = new TableHint { Label = "y", Ignore = ["id"] },
            TransferMix = new TransferMix { Source = "builtin:noise", Share = 0.25 }, Training = new TrainingSpec { StudentSteps = 7 },
        };

        Assert.Equivalent(spec, FederationSpecReader.Read(SpecTemplate.Write(spec), "spec.json"), strict: true);
    }

    [Fact]
    public void Notes_EveryField_HasOneLine()
    {
        IEnumerable<string> fields = Fields(typeof(FederationSpec)).SelectMany(field => Opened.Contains(field.Name)
            ? Fields(field.Type).Select(inner => $"{field.Name}.{inner.Name}")
            : [field.Name]);

        Assert.Equal(fields.Order(StringComparer.Ordinal), SpecNotes.All.Select(note => note.Path).Order(StringComparer.Ordinal));
        Assert.All(SpecNotes.All, note => Assert.Matches(@"^[A-Za-z][^\n]+\.$", note.Text));
    }

    [Fact]
    public void Write_EveryField_StandsBelowItsLine()
    {
        var lines = SpecTemplate.Write(new FederationSpec()).Split('\n');

        Assert.All(SpecNotes.All, note =>
        {
            var place = Array.FindIndex(lines, line => line.Trim() == $"// {note.Text}");
            Assert.StartsWith($"\"{note.Name}\": ", lines[place + 1].Trim(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Write_Minimal_HasTheTenThatMatter() =>
        Assert.Equal(10, SpecTemplate.Write(new FederationSpec(), minimal: true).Split('\n').Count(line => line.StartsWith("  \"", StringComparison.Ordinal)));

    private static IEnumerable<(string Name, Type Type)> Fields(Type type) => type.GetProperties()
        .Where(property => property.CanWrite)
        .Select(property => (FedDistillJson.Compact.PropertyNamingPolicy!.ConvertName(property.Name), property.PropertyType));
}
