using System.Collections.Concurrent;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Figures;
using FedDistill.Coordinator.Reports;
using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>Collects what the pages show from the grains.</summary>
internal sealed class FederationViews(IGrainFactory grains, FederationFeed feed, ClientPresence presence, FigureStore figures)
{
    /// <summary>Clients of a federation that its page shows; a browser has its limits too.</summary>
    public const int MostClients = 500;

    // What has ended does not change, and an epsilon may take a while to compute: it is made once a round.
    private readonly ConcurrentDictionary<string, Past> _past = new(StringComparer.Ordinal);

    /// <summary>All federations, the newest first, without their clients.</summary>
    public async Task<IReadOnlyList<FederationView>> ListAsync()
    {
        var views = new List<FederationView>();
        foreach (var name in (await grains.GetGrain<IFederationDirectoryGrain>(0).ListAsync()).Reverse())
        {
            // A name without a federation is left of a start that the process did not live to store.
            if (await grains.GetGrain<IFederationGrain>(name).ExistsAsync())
            {
                views.Add(await ReadAsync(name, withClients: false));
            }
        }

        return views;
    }

    /// <summary>One federation with its clients.</summary>
    /// <exception cref="Core.Errors.FedDistillException">NotFound when there is none.</exception>
    public Task<FederationView> ReadAsync(string name) => ReadAsync(name, withClients: true);

    private async Task<FederationView> ReadAsync(string name, bool withClients)
    {
        var record = await grains.GetGrain<IFederationGrain>(name).GetAsync();
        var past = PastOf(name, record);
        return new FederationView(
            name,
            record,
            await feed.NewestRoundAsync(name, record),
            past.Run,
            past.Privacy,
            withClients ? await ClientsAsync(name, record, past.Privacy.Unit.Length > 0) : [],
            record.Members.Count(member => presence.Of(name, member.Name).IsOnline));
    }

    private async Task<IReadOnlyList<ClientView>> ClientsAsync(string name, FederationRecord record, bool isFormal)
    {
        var members = record.Members.Take(MostClients).ToArray();
        var known = await Task.WhenAll(members.Select(member => grains.GetGrain<IClientGrain>($"{name}/{member.Name}").GetAsync()));
        var missed = record.Finished.SelectMany(round => round.Missing.Select(client => (client, round.Round))).ToLookup(pair => pair.client, pair => pair.Round);
        var flagged = record.Finished.SelectMany(round => round.Suspicious.Select(client => (client, round.Round))).ToLookup(pair => pair.client, pair => pair.Round);
        return
        [
            .. members.Zip(known, (member, client) =>
            {
                var (isOnline, lastSeen, lastUpload) = presence.Of(name, member.Name);
                return new ClientView
                {
                    Name = member.Name,
                    Record = client,
                    IsOnline = isOnline,
                    // When an answer comes may hint at how many rows its teacher learned from, which a guarantee is to hide.
                    LastSeen = !isFormal && (lastSeen is null || lastUpload > lastSeen) ? lastUpload : lastSeen,
                    LastUpload = isFormal ? null : lastUpload,
                    HasLeft = !member.Active,
                    Declined = record.Declined.GetValueOrDefault(member.Name, ""),
                    Missed = [.. missed[member.Name]],
                    Flagged = [.. flagged[member.Name]],
                };
            }),
            .. record.Declined
                .Where(declined => record.Members.All(member => member.Name != declined.Key))
                .Take(MostClients)
                .Select(declined => new ClientView { Name = declined.Key, Declined = declined.Value }),
        ];
    }

    private Past PastOf(string name, FederationRecord record)
    {
        if (_past.TryGetValue(name, out var known) && known.Rounds == record.Finished.Count)
        {
            return known;
        }

        var status = ProtoMapping.ToStatus(record, name, round: null, []);
        var run = RunSoFar.Of(status, FederationSchema.FromJson(record.Definition!.SchemaJson), figures.Of(record.Finished));
        return _past[name] = new Past(record.Finished.Count, run, status.Privacy);
    }

    private sealed record Past(int Rounds, RunResult Run, PrivacyStatus Privacy);
}
