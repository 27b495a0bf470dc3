using System.Runtime.InteropServices;
using FedDistill.Core.Data;
using FedDistill.Learning.Devices;
using static TorchSharp.torch;

namespace FedDistill.Learning.Training;

/// <summary>
/// Room for one batch of inputs and targets, filled in place again and again: a step allocates no inputs.
/// </summary>
internal sealed class Batch : IDisposable
{
    private readonly Tensor _inputs;
    private readonly Tensor _targets;
    private readonly ComputeDevice _device;
    private readonly int _inputWidth;

    /// <summary>Makes room.</summary>
    /// <param name="rows">B.</param>
    /// <param name="shape">The shape of one input.</param>
    /// <param name="outputs">Numbers in one target.</param>
    /// <param name="device">Where the batch is used.</param>
    public Batch(int rows, InputShape shape, int outputs, ComputeDevice device)
    {
        Rows = rows;
        HardLabels = new long[rows];
        Outputs = outputs;
        _device = device;
        _inputWidth = shape.ValueCount;
        long[] extents = shape.IsImage ? [rows, shape.Channels, shape.Height, shape.Width] : [rows, shape.Channels];
        _inputs = zeros(extents).DetachFromDisposeScope();
        _targets = zeros(rows, outputs).DetachFromDisposeScope();
    }

    /// <summary>B.</summary>
    public int Rows { get; }

    /// <summary>One class index a row, for losses that want it beside a soft target.</summary>
    public long[] HardLabels { get; }

    /// <summary>Numbers in one target.</summary>
    public int Outputs { get; }

    /// <summary>
    /// x, shape [B, ...], on the device. In the caller's dispose scope where the device is not the processor.
    /// </summary>
    public Tensor Inputs => _device == ComputeDevice.Cpu ? _inputs : _inputs.to(_device.Torch);

    /// <summary>Target distributions, shape [B, outputs], on the device.</summary>
    public Tensor Targets => _device == ComputeDevice.Cpu ? _targets : _targets.to(_device.Torch);

    /// <summary>The numbers of one input.</summary>
    public Span<float> Input(int row) =>
        MemoryMarshal.Cast<byte, float>(_inputs.bytes).Slice(row * _inputWidth, _inputWidth);

    /// <summary>The numbers of one target.</summary>
    public Span<float> Target(int row) =>
        MemoryMarshal.Cast<byte, float>(_targets.bytes).Slice(row * Outputs, Outputs);

    /// <summary>Sets a target to one class.</summary>
    public void SetHardTarget(int row, int hardLabel)
    {
        var target = Target(row);
        target.Clear();
        target[hardLabel] = 1;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _inputs.Dispose();
        _targets.Dispose();
    }
}
