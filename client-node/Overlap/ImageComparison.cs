using System.Numerics;
using FedDistill.Core.Data;

namespace FedDistill.ClientNode.Overlap;

/// <summary>
/// Compares images laid over each other in every way of <see cref="Alignment"/>. A coarse look at all picks the few that
/// get a close one: the private image closest to the transfer image as it lies best.
/// </summary>
internal sealed class ImageComparison : IRowComparison
{
    /// <summary>
    /// How many private images get the close look. Twelve missed one in nine copies of MNIST digits that were shifted by one
    /// pixel, among 1,000 digits of few classes (measured): the coarse look shifts by two at a time.
    /// </summary>
    private const int CloseLooks = 32;

    private readonly Alignment _alignment;
    private readonly int[] _coarseWays;
    private readonly int _lanes;
    private readonly Subjects _transfer;

    /// <summary>Prepares the transfer side.</summary>
    public ImageComparison(InputTable transfer)
    {
        var planes = new PlaneSet(transfer, [.. Enumerable.Range(0, transfer.Rows)]);
        _alignment = new Alignment(planes.Height, planes.Width);
        _coarseWays = [.. _alignment.Coarse];
        _lanes = (_coarseWays.Length + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _transfer = Prepare(planes);
    }

    /// <inheritdoc />
    /// <remarks>Two levels of 255: what JPEG at its best and rounding change.</remarks>
    public double Same => 2;

    /// <inheritdoc />
    public double Farthest => double.PositiveInfinity;

    /// <inheritdoc />
    public double GreatestRatio => 0.6;

    /// <inheritdoc />
    public Neighbour[] ToTransferRows(InputTable privateRows) =>
        Compare(_transfer, new PlaneSet(privateRows, [.. Enumerable.Range(0, privateRows.Rows)]), own: []);

    /// <inheritdoc />
    public Neighbour[] Among(InputTable privateRows, int[] sample) => Compare(
        Prepare(new PlaneSet(privateRows, sample)), new PlaneSet(privateRows, [.. Enumerable.Range(0, privateRows.Rows)]), sample);

    private Subjects Prepare(PlaneSet planes)
    {
        var cells = CoarsePicture.LengthOf(planes.Height, planes.Width);
        var coarse = new float[planes.Count * cells * _lanes];
        var laid = new float[planes.Size];
        for (var subject = 0; subject < planes.Count; subject++)
        {
            var pictures = coarse.AsSpan(subject * cells * _lanes, cells * _lanes);
            for (var lane = 0; lane < _lanes; lane++)
            {
                // Lanes to spare repeat the last way.
                _alignment.Lay(planes[subject], _coarseWays[Math.Min(lane, _coarseWays.Length - 1)], laid);
                CoarsePicture.Draw(laid, planes.Height, planes.Width, pictures[lane..], _lanes);
            }
        }

        return new Subjects(planes, coarse, cells);
    }

    /// <param name="subjects">Whose neighbours are sought.</param>
    /// <param name="rows">Among these.</param>
    /// <param name="own">A row that is the subject itself, by subject; empty: none is.</param>
    private Neighbour[] Compare(Subjects subjects, PlaneSet rows, int[] own)
    {
        var pictures = new float[rows.Count * subjects.Cells];
        for (var row = 0; row < rows.Count; row++)
        {
            CoarsePicture.Draw(rows[row], rows.Height, rows.Width, pictures.AsSpan(row * subjects.Cells), stride: 1);
        }

        var found = new Neighbour[subjects.Planes.Count];
        var candidates = new Nearest(CloseLooks);
        var nearest = new Nearest(2);
        var laid = new float[_alignment.Count * rows.Size];
        for (var subject = 0; subject < found.Length; subject++)
        {
            candidates.Clear();
            var coarse = subjects.Coarse.AsSpan(subject * subjects.Cells * _lanes, subjects.Cells * _lanes);
            for (var row = 0; row < rows.Count; row++)
            {
                if (own.Length == 0 || own[subject] != row)
                {
                    var picture = pictures.AsSpan(row * subjects.Cells, subjects.Cells);
                    candidates.Offer(CoarsePicture.LeastDistance(coarse, _lanes, picture), row);
                }
            }

            LookClosely(subjects.Planes[subject], rows, candidates, nearest, laid);
            found[subject] = new Neighbour(
                nearest[0].Row, Root(nearest[0].Distance, rows.Size), Root(nearest[1].Distance, rows.Size));
        }

        return found;
    }

    private void LookClosely(ReadOnlySpan<float> subject, PlaneSet rows, Nearest candidates, Nearest nearest, Span<float> laid)
    {
        for (var way = 0; way < _alignment.Count; way++)
        {
            _alignment.Lay(subject, way, laid.Slice(way * rows.Size, rows.Size));
        }

        nearest.Clear();
        for (var place = 0; place < candidates.Count; place++)
        {
            var row = candidates[place].Row;
            var least = float.PositiveInfinity;
            for (var way = 0; way < _alignment.Count; way++)
            {
                var limit = Math.Min(least, nearest.Limit);
                least = Math.Min(least, SquaredDistance.Of(laid.Slice(way * rows.Size, rows.Size), rows[row], limit));
            }

            nearest.Offer(least, row);
        }
    }

    private static float Root(float sum, int numbers) => MathF.Sqrt(sum / numbers);

    /// <summary>Images whose neighbours are sought, with their coarse pictures in all ways side by side.</summary>
    private sealed record Subjects(PlaneSet Planes, float[] Coarse, int Cells);
}
