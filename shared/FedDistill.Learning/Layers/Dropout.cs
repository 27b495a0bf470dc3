using System.Runtime.InteropServices;
using FedDistill.Core.Randomness;
using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// Leaves out each unit with a probability and scales the others up, so that their expected sum stays (Hinton et al.,
/// 2012, arXiv 1207.0580, scaled while training instead of after it). The masks come from our own generator: torch's
/// global one is shared by all jobs of a process. Not thread safe.
/// </summary>
/// <param name="rate">Probability of leaving a unit out, 0 up to but not 1; kept to 1/65536.</param>
/// <param name="random">Draws the masks, four units a number.</param>
internal sealed class Dropout(double rate, SeededRandom random)
{
    private const int UnitsPerNumber = 4;
    private const int BitsPerUnit = 16;

    private readonly uint _leftOutBelow = (uint)Math.Round(rate * (1 << BitsPerUnit));

    /// <summary>The units with a fresh mask, in the caller's dispose scope.</summary>
    public Tensor Apply(Tensor units)
    {
        var mask = empty(units.shape);
        Fill(MemoryMarshal.Cast<byte, float>(mask.bytes));
        return units * (units.device_type == TorchSharp.DeviceType.CPU ? mask : mask.to(units.device));
    }

    private void Fill(Span<float> mask)
    {
        var kept = 1 / (1 - (_leftOutBelow / (float)(1 << BitsPerUnit)));
        for (var start = 0; start < mask.Length; start += UnitsPerNumber)
        {
            var bits = random.NextUInt64();
            var end = Math.Min(start + UnitsPerNumber, mask.Length);
            for (var index = start; index < end; index++)
            {
                mask[index] = (ushort)bits < _leftOutBelow ? 0 : kept;
                bits >>= BitsPerUnit;
            }
        }
    }
}
