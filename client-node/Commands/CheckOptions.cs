using System.CommandLine;

namespace FedDistill.ClientNode.Commands;

/// <summary>The options of <c>check</c>: those of <c>join</c> that matter before joining.</summary>
internal sealed class CheckOptions
{
    private readonly Option<string> _coordinator = CommonOptions.Coordinator(required: false);
    private readonly Option<string> _federation = CommonOptions.Federation();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string> _transfer = CommonOptions.Transfer();
    private readonly PartOptions _part = new();
    private readonly Option<string> _teacher = CommonOptions.Teacher();
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<string> _name = new("--name")
    {
        Description = "The client's name, whose identity an https coordinator is shown.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string> _state = CommonOptions.State("./feddistill-state/NAME");
    private readonly Option<bool> _insecure = CommonOptions.InsecurePlaintext();

    public void AddTo(Command command)
    {
        command.Options.Add(_coordinator);
        command.Options.Add(_federation);
        command.Options.Add(_data);
        command.Options.Add(_transfer);
        _part.AddTo(command);
        command.Options.Add(_teacher);
        command.Options.Add(_device);
        command.Options.Add(_name);
        command.Options.Add(_state);
        command.Options.Add(_insecure);
    }

    public JoinSettings Read(ParseResult parsed) => _part.Into(parsed, new JoinSettings
    {
        Coordinator = parsed.GetValue(_coordinator) ?? "",
        Federation = parsed.GetValue(_federation)!,
        Name = parsed.GetValue(_name)!,
        State = parsed.GetValue(_state)!,
        InsecurePlaintext = parsed.GetValue(_insecure),
        Data = parsed.GetValue(_data)!,
        Transfer = parsed.GetValue(_transfer)!,
        Teacher = parsed.GetValue(_teacher)!,
        Device = parsed.GetValue(_device)!,
        Wait = false,
    });
}
