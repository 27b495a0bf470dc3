using FedDistill.Core.Privacy;
using FedDistill.Core.Randomness;
using FedDistill.Learning.DpSgd;

namespace FedDistill.Learning.Tests.DpSgd;

/// <summary>Noise that a test can have twice. No protection at all.</summary>
internal sealed class SeededNoise(string purpose)
{
    private readonly SeededRandom _random = new(1, purpose);

    public void Fill(Span<float> values, double sigma)
    {
        foreach (ref var value in values)
        {
            value = (float)(sigma * _random.NextNormal());
        }
    }

    public void Fill(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
        {
            value = (byte)_random.NextUInt64();
        }
    }

    public static DpSgdTraining Training(DpSgdSettings settings, string purpose = "noise")
    {
        var noise = new SeededNoise(purpose);
        return new DpSgdTraining(settings, noise.Fill, noise.Fill);
    }
}
