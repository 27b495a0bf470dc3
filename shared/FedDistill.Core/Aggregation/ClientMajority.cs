using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// Splits clients into those that say the same and those that say something else, and takes the more numerous side: one
/// client, one voice, however much it claims and however many rows it says it has. Two clients are compared where both
/// speak, a_kj = sum_x (2 sum_y p_k p_j - f_k f_j) / (sum_x f_k f_j + m N) with f_k(x) = sum_y p_k(y|x), which is 1
/// where they always agree with certainty, -1 where they never do, and near 0 where they hardly meet. The sides are the
/// signs of the leading eigenvector of that matrix, as spectral clustering of a signed graph has it.
/// </summary>
public static class ClientMajority
{
    private const int MostIterations = 1000;
    private const double StopBelow = 1e-12;

    /// <summary>Finds the majority.</summary>
    /// <param name="clients">Probabilities or evidence, at least one, all of one shape.</param>
    /// <param name="meetingShare">m, over 0: clients that meet on fewer than that share of the rows know little of each
    /// other.</param>
    /// <param name="tolerance">A client on the other side counts as neutral, and so to the majority, when its entry of the
    /// eigenvector is under this share of the greatest one; 0: nobody is neutral.</param>
    /// <returns>Which clients are of it; at least half of them. Of two equal sides the one that agrees more within.</returns>
    public static bool[] Of(IReadOnlyList<SoftLabelMatrix> clients, double meetingShare, double tolerance)
    {
        var agreement = Agreement(clients, meetingShare);
        var side = Leading(agreement);
        var isPositive = Array.ConvertAll(side, value => value > 0);
        var positive = isPositive.Count(isOn => isOn);
        var isMajority = 2 * positive == side.Length
            ? Within(agreement, isPositive, true) >= Within(agreement, isPositive, false)
            : 2 * positive > side.Length;
        var neutral = tolerance * side.Max(Math.Abs);
        return Array.ConvertAll(side, value => value > 0 == isMajority || Math.Abs(value) < neutral);
    }

    /// <summary>a_kj for every pair; 0 on the diagonal.</summary>
    /// <param name="clients">Probabilities or evidence, all of one shape.</param>
    /// <param name="meetingShare">m.</param>
    public static double[][] Agreement(IReadOnlyList<SoftLabelMatrix> clients, double meetingShare)
    {
        float[][] spoken = [.. clients.Select(Spoken)];
        double[][] agreement = [.. clients.Select(_ => new double[clients.Count])];
        for (var one = 0; one < clients.Count; one++)
        {
            for (var other = 0; other < one; other++)
            {
                var (same, met) = (Product(clients[one].Values, clients[other].Values), Product(spoken[one], spoken[other]));
                agreement[one][other] = agreement[other][one] =
                    ((2 * same) - met) / (met + (meetingShare * clients[one].Rows));
            }
        }

        return agreement;
    }

    // By power iteration on A + K I, whose eigenvalues are not negative, from the row sums on: the same clients under
    // other names give the same sides.
    private static double[] Leading(double[][] agreement)
    {
        var count = agreement.Length;
        var vector = Array.ConvertAll(agreement, row => row.Sum());
        if (!Normalise(vector))
        {
            Array.Fill(vector, 1);
        }

        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            var next = new double[count];
            for (var row = 0; row < count; row++)
            {
                next[row] = count * vector[row];
                for (var column = 0; column < count; column++)
                {
                    next[row] += agreement[row][column] * vector[column];
                }
            }

            if (!Normalise(next))
            {
                return vector;
            }

            var moved = next.Zip(vector, (to, from) => Math.Abs(to - from)).Max();
            vector = next;
            if (moved <= StopBelow)
            {
                return vector;
            }
        }

        return vector;
    }

    private static bool Normalise(double[] vector)
    {
        var length = Math.Sqrt(vector.Sum(value => value * value));
        for (var index = 0; index < vector.Length && length > 0; index++)
        {
            vector[index] /= length;
        }

        return length > 0;
    }

    private static double Within(double[][] agreement, bool[] isPositive, bool side)
    {
        var sum = 0.0;
        for (var one = 0; one < isPositive.Length; one++)
        {
            for (var other = 0; other < isPositive.Length; other++)
            {
                sum += isPositive[one] == side && isPositive[other] == side ? agreement[one][other] : 0;
            }
        }

        return sum;
    }

    private static float[] Spoken(SoftLabelMatrix softLabels)
    {
        var spoken = new float[softLabels.Rows];
        for (var row = 0; row < spoken.Length; row++)
        {
            foreach (var mass in softLabels.Row(row))
            {
                spoken[row] += mass;
            }
        }

        return spoken;
    }

    private static double Product(float[] one, float[] other)
    {
        var sum = 0.0;
        for (var index = 0; index < one.Length; index++)
        {
            sum += (double)one[index] * other[index];
        }

        return sum;
    }
}
