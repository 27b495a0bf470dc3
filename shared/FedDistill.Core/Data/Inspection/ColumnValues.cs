namespace FedDistill.Core.Data.Inspection;

/// <summary>Gathers what stands in one column.</summary>
internal sealed class ColumnValues(string name, ColumnKind kind)
{
    /// <summary>Fewer rows tell nothing about a column's nature.</summary>
    private const int FewRows = 20;

    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<double> _numbers = [];
    private int _rows;
    private int _missing;
    private bool _isWhole = true;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private double _sum;

    /// <summary>A number; NaN is missing.</summary>
    public void Add(double number)
    {
        _rows++;
        if (double.IsNaN(number))
        {
            _missing++;
            return;
        }

        _numbers.Add(number);
        _isWhole &= number == Math.Floor(number);
        _min = Math.Min(_min, number);
        _max = Math.Max(_max, number);
        _sum += number;
    }

    /// <summary>A word, or null for none.</summary>
    public void Add(string? word)
    {
        _rows++;
        if (word is null)
        {
            _missing++;
        }
        else
        {
            _words.Add(word);
        }
    }

    /// <summary>The column as a whole, and what is strange about it.</summary>
    public ColumnSummary Summary(FindingList findings)
    {
        var distinct = _words.Count + _numbers.Count;
        var present = _rows - _missing;
        if (kind != ColumnKind.Ignored)
        {
            Judge(distinct, present, findings);
        }

        return _numbers.Count == 0
            ? new(name, kind, _missing, distinct, null, null, null)
            : new(name, kind, _missing, distinct, _min, _max, _sum / present);
    }

    private void Judge(int distinct, int present, FindingList findings)
    {
        var place = $"column '{name}'";
        if (present == 0)
        {
            findings.Warning("column without any value: nothing can be learned from it; name it in table.ignore", place);
        }
        else if (distinct == 1 && _rows > 1)
        {
            findings.Warning("column that never varies: nothing can be learned from it", place);
        }
        else if (_missing * 2 > _rows)
        {
            findings.Warning("column of which most values are missing", $"{place}: {_missing} of {_rows}");
        }

        if (present >= FewRows && distinct == present && (kind == ColumnKind.Categorical || (_isWhole && _numbers.Count > 0 && _max - _min == present - 1)))
        {
            findings.Warning("column that looks like a record's number; name it in table.ignore", $"{place}: {distinct} different values in {present} rows");
        }
    }
}
