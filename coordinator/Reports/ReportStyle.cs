namespace FedDistill.Coordinator.Reports;

/// <summary>The report's style sheet: light or dark as the reader's system is, one column on a narrow screen.</summary>
public static class ReportStyle
{
    /// <summary>The whole of it.</summary>
    public const string Css =
        """
        :root {
          color-scheme: light dark;
          --page: #f6f6f3; --card: #ffffff; --ink: #1b1c1f; --soft: #5f626a; --rule: #e4e4de;
          --student: #1f63d6; --down: #0d8f80; --transfer: #b7791f; --other: #9598a0;
          --wrong: #c2410c; --judging: #8b3fa8;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #131416; --card: #1c1e21; --ink: #ededf0; --soft: #a3a7af; --rule: #33363b;
            --student: #6ea6ff; --down: #3fbfae; --transfer: #e0a84a; --other: #767b85;
            --wrong: #ff8f5a; --judging: #cf94e8;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 2rem 1rem 3rem; max-width: 68rem; background: var(--page); color: var(--ink);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
        }
        header { margin-bottom: 1.5rem; }
        h1 { margin: 0; font-size: 1rem; font-weight: 600; color: var(--soft); overflow-wrap: anywhere; }
        h2 { margin: 0 0 .6rem; font-size: 1rem; font-weight: 600; }
        h2 small { font-weight: 400; color: var(--soft); }
        .gain { margin: .35rem 0 .6rem; font-size: clamp(1.2rem, 2.6vw, 1.4rem); line-height: 1.35; font-weight: 650; text-wrap: pretty; }
        .facts, .note { margin: 0; color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin-bottom: .75rem; }
        .tile, .card { background: var(--card); border: 1px solid var(--rule); border-radius: .6rem; }
        .tile { padding: .8rem 1rem; }
        .tile b { display: block; font-size: 1.6rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
        .tile span { display: block; font-size: .8125rem; color: var(--soft); }
        .tile.student { border-color: var(--student); }
        .tile.student b { color: var(--student); }
        .cards, article.card { margin-bottom: .75rem; }
        .cards article.card { margin-bottom: 0; }
        .cards .wide { grid-column: 1 / -1; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: .75rem; }
        .card { padding: 1rem; min-width: 0; }
        .chart { display: block; width: 100%; max-width: 34rem; height: auto; margin: 0 auto; }
        .chart text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--soft); }
        .chart .own { fill: var(--student); font-weight: 650; }
        .chart .grid { stroke: var(--rule); }
        .chart .reference { stroke: var(--other); stroke-dasharray: 5 4; }
        .chart .leader { stroke: var(--other); fill: none; }
        .chart .line { stroke: var(--student); stroke-width: 2; fill: none; stroke-linejoin: round; }
        .chart .point { fill: var(--student); stroke: var(--card); stroke-width: 1.5; }
        .chart .ring { fill: var(--card); stroke: var(--ink); stroke-width: 1.5; }
        .chart .cross { stroke: var(--soft); stroke-width: 1.8; fill: none; }
        .chart .cross.harm { stroke: var(--wrong); }
        .chart .gap { fill: var(--wrong); fill-opacity: .28; stroke: var(--wrong); stroke-width: .8; }
        .chart .cell { fill: none; stroke: var(--rule); }
        .chart .count { fill: var(--ink); }
        .chart .right-fill { fill: var(--student); } .chart .wrong-fill { fill: var(--wrong); }
        .chart .up-fill, .chart .distilling-fill { fill: var(--student); } .chart .down-fill, .chart .evaluating-fill { fill: var(--down); }
        .chart .aggregating-fill { fill: var(--transfer); } .chart .judging-fill { fill: var(--judging); }
        .chart .collecting-fill { fill: var(--other); } .chart .other-fill { fill: var(--rule); stroke: var(--other); stroke-width: .6; }
        .chart .pale rect { opacity: .35; }
        .chart.matrix { max-width: 30rem; }
        h3 { margin: .9rem 0 .3rem; font-size: .875rem; font-weight: 600; color: var(--soft); }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem; align-items: start; }
        .likenesses, .votes { display: grid; grid-template-columns: auto 1fr auto; gap: .1rem .6rem; align-items: center; font-size: .875rem; }
        .likenesses .bar, .votes .bar { height: .7rem; margin: 0; }
        .disputes { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem; }
        figure { margin: 0; min-width: 0; }
        figcaption .note span { display: inline-block; }
        figcaption .note { display: block; margin-top: .25rem; font-size: .8125rem; line-height: 1.35; }
        figure .input { display: block; width: 6rem; height: auto; margin-bottom: .4rem; image-rendering: pixelated; border: 1px solid var(--rule); }
        figure dl { margin: 0 0 .4rem; font-size: .8125rem; }
        figure dl div { display: flex; justify-content: space-between; gap: .6rem; border-bottom: 1px solid var(--rule); }
        dt { color: var(--soft); overflow-wrap: anywhere; } dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
        .marks { margin: .6rem 0 .2rem; }
        .bar + .note { margin-top: .8rem; }
        .bar { display: flex; gap: 2px; height: 1.4rem; margin: .25rem 0 .3rem; }
        .bar i { border-radius: 3px; min-width: 2px; }
        .key { display: inline-block; width: .7rem; height: .7rem; border-radius: 2px; margin-right: .35rem; }
        .keys { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin-bottom: 1rem; font-size: .875rem; }
        .up { background: var(--student); } .down { background: var(--down); }
        .collecting { background: var(--other); } .aggregating { background: var(--transfer); } .distilling { background: var(--student); }
        .evaluating { background: var(--down); } .judging { background: var(--judging); } .key.other { background: var(--rule); border: 1px solid var(--other); }
        .transfer { background: var(--transfer); } .fedavg { background: var(--other); }
        .scroll { overflow: auto; max-height: 34rem; }
        table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
        th, td { padding: .4rem .7rem; text-align: right; border-bottom: 1px solid var(--rule); }
        th { position: sticky; top: 0; background: var(--card); color: var(--soft); font-weight: 500; }
        tr:last-child > * { border-bottom: 0; }
        tr > :first-child { text-align: left; }
        tbody th { position: static; color: var(--ink); font-weight: 400; }
        .legend th, .legend td { padding: .25rem .4rem; }
        .legend th { white-space: normal; }
        article details { margin-top: .8rem; }
        details table { margin-top: .6rem; }
        summary { cursor: pointer; font-weight: 600; }
        @media (max-width: 34rem) {
          body { padding: 1.25rem .75rem 2rem; }
          .card { padding: .8rem .75rem; }
          .tile.student { grid-column: 1 / -1; }
          .chart text { font-size: 14px; }
          th, td { padding: .4rem .45rem; }
          .pair th, .pair td { padding: .4rem .3rem; }
        }
        @media print {
          :root { --page: #fff; }
          body { max-width: none; padding: 0; }
          .card, .tile, figure { break-inside: avoid; }
          .scroll { overflow: visible; max-height: none; }
          details::details-content { content-visibility: visible; height: auto; }
        }
        pre { margin: .8rem 0 0; font-size: .8125rem; white-space: pre-wrap; overflow-wrap: anywhere; }
        """;
}
