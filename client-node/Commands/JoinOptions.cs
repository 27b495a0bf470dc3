using System.CommandLine;
using FedDistill.Core.Telemetry;

namespace FedDistill.ClientNode.Commands;

/// <summary>The options of <c>join</c>.</summary>
internal sealed class JoinOptions
{
    private readonly Option<string> _coordinator = CommonOptions.Coordinator();
    private readonly Option<string> _federation = CommonOptions.Federation();
    private readonly Option<string> _name = new("--name")
    {
        Description = "This client's name: 1 to 64 letters, digits, dots, dashes and underscores.",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string> _transfer = CommonOptions.Transfer();
    private readonly PartOptions _part = new();
    private readonly Option<string> _teacher = CommonOptions.Teacher();
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<string> _state = CommonOptions.State("./feddistill-state/NAME");
    private readonly Option<string> _tokenFile = new("--token-file")
    {
        Description = "A file with the operator's token: a node without a certificate that is still good enrols with it first. For containers and services.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string> _otlp = new("--otlp") { Description = OtlpEndpoint.Help, HelpName = "URL", DefaultValueFactory = _ => "" };

    private readonly Option<string> _output = new("--output")
    {
        Description = "A folder that gets student.safetensors, student.json and teacher.safetensors (of the client's models the best on its own held-out rows) when the federation has ended.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string> _privacyMinimum = CommonOptions.PrivacyMinimum();
    private readonly Option<bool> _forbidEvidence = CommonOptions.ForbidEvidence();
    private readonly Option<int> _workers = CommonOptions.Workers();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();
    private readonly Option<bool> _insecure = CommonOptions.InsecurePlaintext();

    public void AddTo(Command command)
    {
        command.Options.Add(_coordinator);
        command.Options.Add(_federation);
        command.Options.Add(_name);
        command.Options.Add(_data);
        command.Options.Add(_transfer);
        _part.AddTo(command);
        command.Options.Add(_teacher);
        command.Options.Add(_device);
        command.Options.Add(_state);
        command.Options.Add(_tokenFile);
        command.Options.Add(_output);
        command.Options.Add(_otlp);
        command.Options.Add(_privacyMinimum);
        command.Options.Add(_forbidEvidence);
        command.Options.Add(_workers);
        command.Options.Add(_noWait);
        command.Options.Add(_insecure);
    }

    public JoinSettings Read(ParseResult parsed) => _part.Into(parsed, new JoinSettings
    {
        Coordinator = parsed.GetValue(_coordinator)!,
        Federation = parsed.GetValue(_federation)!,
        Name = parsed.GetValue(_name)!,
        Data = parsed.GetValue(_data)!,
        Transfer = parsed.GetValue(_transfer)!,
        Teacher = parsed.GetValue(_teacher)!,
        Device = parsed.GetValue(_device)!,
        State = parsed.GetValue(_state)!,
        TokenFile = parsed.GetValue(_tokenFile)!,
        Output = parsed.GetValue(_output)!,
        Otlp = parsed.GetValue(_otlp)!,
        PrivacyMinimum = parsed.GetValue(_privacyMinimum)!,
        ForbidEvidence = parsed.GetValue(_forbidEvidence),
        Workers = parsed.GetValue(_workers),
        Wait = !parsed.GetValue(_noWait),
        InsecurePlaintext = parsed.GetValue(_insecure),
    });
}
