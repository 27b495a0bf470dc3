using FedDistill.Learning.Training;

namespace FedDistill.Coordinator.Distill;

/// <summary>Tells a person on the standard error how a training goes: a line a tenth of its steps.</summary>
internal sealed class DistillProgress(string name, TextWriter output) : IProgress<TrainingProgress>
{
    private const int Lines = 10;

    private int _told;

    /// <inheritdoc />
    public void Report(TrainingProgress value)
    {
        var tenth = (int)((long)value.Step * Lines / value.Steps);
        // A new generation begins its steps anew.
        if (tenth != _told && tenth > 0)
        {
            output.WriteLine($"{name}: step {value.Step} of {value.Steps}, loss {value.Loss:F4}");
        }

        _told = tenth;
    }
}
