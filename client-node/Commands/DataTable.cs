using System.Globalization;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Inspection;
using FedDistill.Core.Data.Sources;

namespace FedDistill.ClientNode.Commands;

/// <summary>A data set's summary as text for a person.</summary>
internal sealed class DataTable(TextWriter output)
{
    private const int MostColumns = 40;
    private const int MostClasses = 100;
    private const int BarLetters = 30;

    public void Write(DataSummary data)
    {
        Line("data", $"{data.Source}: {(data.Kind is { } kind ? Words(kind) : "nothing that can be read")}{(data.IsTrainSplit ? ", its train split" : "")}");
        if (data.Schema is { } schema)
        {
            Line("schema", $"inputs of {schema.Shape}{Columns(schema)}, {schema.ClassNames.Count} classes, SHA-256 {schema.Sha256()}");
            Line("private data", $"{data.Rows} rows{Repeats(data.Duplicates)}");
            WriteClasses(data);
        }

        if (data.Pixels is { } pixels)
        {
            Line("pixels", Text($"{pixels.Min} to {pixels.Max}, mean {pixels.Mean:0.0}"));
        }

        if (data.Sizes.Count > 0)
        {
            Line("image sizes", string.Join(", ", data.Sizes.Select(size => $"{size.Size} ({size.Images})")));
        }

        WriteColumns(data.Columns);
        foreach (var finding in data.Findings)
        {
            Line(finding.IsFault ? "FAULT" : "warning", Text($"{finding.Count} x {finding.What}"));
            foreach (var example in finding.Examples)
            {
                output.WriteLine($"    {example.ReplaceLineEndings(" ")}");
            }

            if (finding.Count > finding.Examples.Count)
            {
                output.WriteLine(Text($"    ... and {finding.Count - finding.Examples.Count} more"));
            }
        }
    }

    private void WriteClasses(DataSummary data)
    {
        var most = data.Classes.Max(found => found.Share);
        var width = Math.Min(30, data.Classes.Max(found => found.Name.Length)) + 1;
        foreach (var found in data.Classes.Take(MostClasses))
        {
            var bar = new string('#', most == 0 ? 0 : (int)Math.Round(BarLetters * found.Share / most));
            output.WriteLine(Text($"  class {(found.Name + ":").PadRight(width)} {found.Rows,8} rows {100 * found.Share,6:0.0} %  {bar}").TrimEnd());
        }

        if (data.Classes.Count > MostClasses)
        {
            output.WriteLine($"  ... and {data.Classes.Count - MostClasses} more");
        }

        if (data.Imbalance is { } imbalance)
        {
            Line("balance", Text($"the most common class has {imbalance:0.##} times the rows of the rarest that occurs"));
        }
    }

    private void WriteColumns(IReadOnlyList<ColumnSummary> columns)
    {
        if (columns.Count == 0)
        {
            return;
        }

        var shown = columns.Take(MostColumns).ToList();
        var width = Math.Clamp(shown.Max(column => column.Name.Length), 6, 30);
        output.WriteLine($"  {"column".PadRight(width)} {"kind",-12} {"missing",8} {"distinct",9} {"min",12} {"max",12} {"mean",12}");
        foreach (var column in shown)
        {
            output.WriteLine(Text(
                $"  {column.Name.PadRight(width)} {column.Kind.ToString().ToLowerInvariant(),-12} {column.Missing,8} {column.Distinct,9} {column.Min,12:G6} {column.Max,12:G6} {column.Mean,12:G6}").TrimEnd());
        }

        if (columns.Count > MostColumns)
        {
            output.WriteLine($"  ... and {columns.Count - MostColumns} more");
        }
    }

    private static string Words(DatasetKind kind) => kind switch
    {
        DatasetKind.Glyphs => "digits that the program draws",
        DatasetKind.Noise => "inputs without meaning",
        DatasetKind.IdxFolder => "a folder of idx files",
        DatasetKind.IdxFile => "an idx file of images",
        DatasetKind.ImageFolder => "a folder of image files",
        DatasetKind.CifarFolder => "a folder of CIFAR's binary files",
        DatasetKind.ImageArrays => "images as NumPy arrays",
        DatasetKind.FeatureArrays => "rows of numbers as NumPy arrays",
        _ => "a table file",
    };

    private static string Repeats(int duplicates) => duplicates == 0 ? "" : Text($", {duplicates} of them repeat an earlier one");

    private static string Columns(FederationSchema schema) =>
        schema.Columns.Count == 0 ? "" : $" from {schema.Columns.Count} columns (label '{schema.LabelColumn}')";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Line(string name, string text) => output.WriteLine($"{name + ":",-16} {text}");
}
