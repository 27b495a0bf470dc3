using System.CommandLine;

namespace FedDistill.ClientNode.Commands;

/// <summary>The options of <c>simulate</c>.</summary>
internal sealed class FleetCommandOptions
{
    private readonly Option<string> _coordinator = CommonOptions.Coordinator();
    private readonly Option<string> _federation = CommonOptions.Federation();
    private readonly Option<int> _clients = CommonOptions.Count("--clients", "N", "How many clients to simulate.");
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string> _partition = CommonOptions.Partition(required: true);
    private readonly Option<int> _privateSamples =
        CommonOptions.Count("--private-samples", "N", "Private rows over all clients, as the federation was started with; 0: all.");

    private readonly Option<int> _transferSamples =
        CommonOptions.Count("--transfer-samples", "N", "Rows of the transfer set, as the federation was started with; 0: as many as it has.");

    private readonly Option<int> _workers = CommonOptions.Workers();
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<string> _state = CommonOptions.State("./feddistill-state/fleet");
    private readonly Option<bool> _noWait = CommonOptions.NoWait();
    private readonly Option<bool> _insecure = CommonOptions.InsecurePlaintext();
    private readonly Option<bool> _overlap = new("--overlap-by-distance")
    {
        Description =
            "Compare each client's rows with the transfer set by distance too, as join does; a client with too large an overlap declines. " +
            "Default: by their bytes alone, which is enough where one data set was cut for both and takes no time.",
    };

    public void AddTo(Command command)
    {
        _clients.Required = true;
        command.Options.Add(_coordinator);
        command.Options.Add(_federation);
        command.Options.Add(_clients);
        command.Options.Add(_data);
        command.Options.Add(_partition);
        command.Options.Add(_privateSamples);
        command.Options.Add(_transferSamples);
        command.Options.Add(_workers);
        command.Options.Add(_device);
        command.Options.Add(_state);
        command.Options.Add(_noWait);
        command.Options.Add(_insecure);
        command.Options.Add(_overlap);
    }

    public FleetSettings Read(ParseResult parsed) => new(
        parsed.GetValue(_coordinator)!,
        parsed.GetValue(_federation)!,
        parsed.GetValue(_clients),
        parsed.GetValue(_data)!,
        parsed.GetValue(_partition)!,
        parsed.GetValue(_privateSamples),
        parsed.GetValue(_transferSamples),
        parsed.GetValue(_workers),
        parsed.GetValue(_device)!,
        parsed.GetValue(_state) is { Length: > 0 } state ? state : Path.Combine("feddistill-state", "fleet"),
        Wait: !parsed.GetValue(_noWait),
        InsecurePlaintext: parsed.GetValue(_insecure),
        ComparesByDistance: parsed.GetValue(_overlap));
}
