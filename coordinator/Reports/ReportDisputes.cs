using FedDistill.Core.Data;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Reports;

/// <summary>The report's card of examples: public transfer inputs that the teachers disagree on.</summary>
public static class ReportDisputes
{
    private const int MostVotes = 4;

    /// <summary>The card, of the first round and of the last; nothing where there are no examples.</summary>
    public static string Render(RunResult run)
    {
        RoundFigures[] rounds = [.. run.Rounds.Select(round => round.Figures).OfType<RoundFigures>().Where(figures => figures.Agreement is { Disputed.Count: > 0 })];
        if (rounds.Length == 0)
        {
            return "";
        }

        RoundFigures[] shown = rounds.Length == 1 ? rounds : [rounds[0], rounds[^1]];
        return
            $"""
            <article class="card wide"><h2>What the teachers disagree on <small>the transfer rows with the most pairs of teachers that name different classes</small></h2>
            {string.Join('\n', shown.Select(figures => Round(figures, run.ClassNames)))}
            </article>
            """;
    }

    private static string Round(RoundFigures figures, IReadOnlyList<string> names) =>
        $"""
        <h3>Round {figures.Round}</h3>
        <div class="disputes">
        {string.Join('\n', figures.Agreement!.Disputed.Select(dispute => Example(dispute, names)))}
        </div>
        """;

    private static string Example(DisputedRow dispute, IReadOnlyList<string> names)
    {
        var votes = dispute.Votes.OrderByDescending(vote => vote.Value).ToArray();
        // Against all answers: a short bar says that most name nothing.
        var answers = votes.Sum(vote => vote.Value) + dispute.Abstained;
        var rest = votes.Skip(MostVotes).Sum(vote => vote.Value);
        return
            $"""
            <figure>
            {Input(dispute)}
            <figcaption>
            <div class="votes">{string.Concat(votes.Take(MostVotes).Select(vote => Vote(NameOf(vote.Key, names), vote.Value, answers)))}{(rest > 0 ? $"<span>others</span><span></span><span>{rest}</span>" : "")}</div>
            <span class="note"><span>becomes {ReportHtml.Encode(NameOf(dispute.Top, names))} ({ReportNumbers.Percent(dispute.TopProbability).Replace(' ', '\u00A0')})</span> <span>{(dispute.Abstained > 0 ? $"{dispute.Abstained} name none, " : "")}row {dispute.Row}</span></span>
            </figcaption>
            </figure>
            """;
    }

    private static string Vote(string name, int votes, int answers) =>
        $"<span>{ReportHtml.Encode(name)}</span><span class=\"bar\"><i class=\"up\" style=\"width:{100.0 * votes / answers:F1}%\"></i></span><span>{votes}</span>";

    private static string Input(DisputedRow dispute) => dispute.Input switch
    {
        { Fields.Count: > 0 } input => Values(input),
        { Height: > 0 } input => $"<img class=\"input\" width=\"{input.Width}\" height=\"{input.Height}\" alt=\"Transfer input {dispute.Row}\" src=\"{PngPicture.DataAddress(input)}\"/>",
        _ => "",
    };

    private static string Values(InputExcerpt input) =>
        $"""
        <dl>{string.Concat(input.Fields.Select(field => $"<div><dt>{ReportHtml.Encode(field.Name)}</dt><dd>{ReportHtml.Encode(field.Text)}</dd></div>"))}</dl>
        {(input.FieldsLeftOut > 0 ? $"<span class=\"note\">and {input.FieldsLeftOut} more columns</span>" : "")}
        """;

    private static string NameOf(int index, IReadOnlyList<string> names) => index < names.Count ? names[index] : $"class {index}";
}
