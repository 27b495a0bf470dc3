using System.Diagnostics;
using FedDistill.Core.Data;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Models;
using FedDistill.Learning.SoftLabels;

namespace FedDistill.Coordinator.Export;

/// <summary>
/// Tries exported files on real rows before anybody relies on them: the same answers as the student in torch, accuracy,
/// speed; all in one run, on the calling thread, one thread each.
/// </summary>
public sealed class ExportCheck
{
    /// <summary>The most that a logit may differ, relative to the greatest of all where that is over 1.</summary>
    public const double Tolerance = 1e-4;

    private const int Passes = 5;
    private const int TimedRows = 2000;

    private readonly ModelSnapshot _student;
    private readonly InputTable _rows;
    private readonly LabelledTable? _test;
    private readonly float[] _logits;
    private readonly InputTable _timed;

    /// <summary>Answers all rows with the student in torch.</summary>
    /// <param name="student">The student.</param>
    /// <param name="rows">Rows to compare on, at least one; the test rows' inputs where there are any.</param>
    /// <param name="test">Labelled rows; null: no accuracy is known.</param>
    public ExportCheck(ModelSnapshot student, InputTable rows, LabelledTable? test)
    {
        _student = student;
        _rows = test?.Inputs ?? rows;
        _test = test;
        _logits = InTorch(_rows);
        _timed = _rows.Rows <= TimedRows ? _rows : _rows.Select([.. Enumerable.Range(0, TimedRows)]);
    }

    /// <summary>The rows that everything is measured on.</summary>
    public int Rows => _rows.Rows;

    /// <summary>The student as it is.</summary>
    public ExportedForm Student() =>
        new("safetensors", _student.SafeTensors.Length, AccuracyOf(_logits), Agreement: 1, InputsPerSecond(() => InTorch(_timed)));

    /// <summary>An exported file.</summary>
    /// <param name="form">Its form.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="exact">Whether its answers must be the student's.</param>
    /// <exception cref="InvalidOperationException">They are not, which is a bug of the export.</exception>
    public ExportedForm Measure(string form, byte[] file, bool exact)
    {
        using var session = OnnxSession.Open(file);
        var logits = session.Logits(_rows, _student.Classes);
        if (exact)
        {
            ThrowIfOther(form, logits);
        }

        return new ExportedForm(
            form, file.Length, AccuracyOf(logits), AgreementOf(logits), InputsPerSecond(() => session.Logits(_timed, _student.Classes)));
    }

    private void ThrowIfOther(string form, float[] logits)
    {
        var allowed = Tolerance * Math.Max(1, _logits.Max(Math.Abs));
        var most = _logits.Zip(logits).Max(pair => Math.Abs((double)pair.First - pair.Second));
        if (!(most <= allowed))
        {
            throw new InvalidOperationException(
                $"The {form} file's logits differ from the student's by up to {most:R}; {allowed:R} is allowed. Nothing was written.");
        }
    }

    private float[] InTorch(InputTable rows) => SoftLabeler.Label(_student, rows, [], SoftLabelKind.Logits, temperature: 1).Values;

    private double? AccuracyOf(float[] logits) => _test is null ? null : Share(row => ClassOf(logits, row) == _test.HardLabels[row]);

    private double AgreementOf(float[] logits) => Share(row => ClassOf(logits, row) == ClassOf(_logits, row));

    private double Share(Func<int, bool> holds) => Enumerable.Range(0, _rows.Rows).Count(holds) / (double)_rows.Rows;

    private int ClassOf(float[] logits, int row) => ArgMax.Of(logits.AsSpan(row * _student.Classes, _student.Classes));

    private double InputsPerSecond(Action pass)
    {
        // The first pass warms up.
        pass();
        var seconds = new double[Passes];
        for (var index = 0; index < Passes; index++)
        {
            var start = Stopwatch.GetTimestamp();
            pass();
            seconds[index] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return _timed.Rows / seconds[Passes / 2];
    }
}
