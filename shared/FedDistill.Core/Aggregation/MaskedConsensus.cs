using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// Solves one row of <see cref="MaskedAls"/>: the consensus u and the clients' offsets b that fit their logits best.
/// Keeps its buffers from row to row; sums run in the order of the clients.
/// </summary>
internal sealed class MaskedConsensus(int classes)
{
    private const int Iterations = 30;

    private readonly double[] _consensus = new double[classes];
    private readonly double[] _weights = new double[classes];
    private readonly bool[] _isSpokenFor = new bool[classes];
    private readonly List<(PriorFreeLogits Client, double[] Logits)> _voices = [];

    /// <summary>Writes softmax(u) over the classes that somebody speaks for; uniform when there is none.</summary>
    /// <param name="clients">In the order of their names.</param>
    /// <param name="row">From 0.</param>
    /// <param name="target">Receives the row's target, length C.</param>
    public void Solve(PriorFreeLogits[] clients, int row, Span<float> target)
    {
        Listen(clients, row);
        Array.Clear(_consensus);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            FitConsensus();
            foreach (var (client, logits) in _voices)
            {
                RemoveOffset(client, logits);
            }
        }

        WriteSoftmax(target);
    }

    private void Listen(PriorFreeLogits[] clients, int row)
    {
        _voices.Clear();
        Array.Clear(_isSpokenFor);
        foreach (var client in clients)
        {
            var logits = new double[client.Seen.Length];
            if (!client.TryRead(row, logits))
            {
                continue;
            }

            Array.ForEach(client.Seen, column => _isSpokenFor[column] = true);
            if (logits.Length > 1)
            {
                _voices.Add((client, logits));
            }
        }
    }

    // u(y) = sum_k w_ky (z_k(y) - b_k) / sum_k w_ky, then mean 0 over the classes; b_k is off the logits already.
    private void FitConsensus()
    {
        Array.Clear(_consensus);
        Array.Clear(_weights);
        foreach (var (client, logits) in _voices)
        {
            for (var index = 0; index < logits.Length; index++)
            {
                _consensus[client.Seen[index]] += client.Weights[index] * logits[index];
                _weights[client.Seen[index]] += client.Weights[index];
            }
        }

        var (sum, fitted) = (0.0, 0);
        for (var column = 0; column < classes; column++)
        {
            if (_weights[column] > 0)
            {
                _consensus[column] /= _weights[column];
                sum += _consensus[column];
                fitted++;
            }
        }

        for (var column = 0; column < classes; column++)
        {
            _consensus[column] -= _weights[column] > 0 ? sum / fitted : 0;
        }
    }

    // b_k = sum_y w_ky (z_k(y) - u(y)) / sum_y w_ky.
    private void RemoveOffset(PriorFreeLogits client, double[] logits)
    {
        var (offset, weight) = (0.0, 0.0);
        for (var index = 0; index < logits.Length; index++)
        {
            offset += client.Weights[index] * (logits[index] - _consensus[client.Seen[index]]);
            weight += client.Weights[index];
        }

        for (var index = 0; index < logits.Length; index++)
        {
            logits[index] -= offset / weight;
        }
    }

    private void WriteSoftmax(Span<float> target)
    {
        if (!_isSpokenFor.Contains(true))
        {
            target.Fill(1f / classes);
            return;
        }

        for (var column = 0; column < classes; column++)
        {
            _weights[column] = _isSpokenFor[column] ? _consensus[column] : double.NegativeInfinity;
        }

        TemperedSoftmax.Apply<double>(_weights, 1, _weights);
        for (var column = 0; column < classes; column++)
        {
            target[column] = (float)_weights[column];
        }
    }
}
