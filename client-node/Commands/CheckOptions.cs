using System.CommandLine;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

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
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and no log; an error still goes to the standard error." };
    private readonly Option<string> _spec = new("--spec")
    {
        Description =
            "Without --coordinator: a federation's JSON file, whose table and image say what the data do not say of themselves, " +
            "such as the label column or the size of images.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string> _image = new("--image")
    {
        Description = "Without --coordinator: what images in files are brought to, CHANNELSxHEIGHTxWIDTH such as 1x28x28. Default: their most common size.",
        HelpName = "SIZE",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string> _label = new("--label")
    {
        Description = "Without --coordinator: the label column of a table. Default: the last column.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "",
    };

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
        command.Options.Add(_json);
        command.Options.Add(_spec);
        command.Options.Add(_image);
        command.Options.Add(_label);
        command.Validators.Add(result =>
        {
            var hints = new[] { _spec, _image, _label }.Where(option => result.GetValue(option) is { Length: > 0 }).Select(option => option.Name).ToList();
            if (hints.Count > 0 && result.GetValue(_coordinator) is { Length: > 0 })
            {
                result.AddError($"{string.Join(" and ", hints)} would contradict the federation's schema, which --coordinator gives. Leave one of them out.");
            }
        });
    }

    /// <summary>Whether a program reads the answer.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>What the data do not say of themselves.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the file or the size is none.</exception>
    public (TableHint? Table, ImageHint? Image) ReadHints(ParseResult parsed)
    {
        var path = parsed.GetValue(_spec)!;
        var label = parsed.GetValue(_label)!;
        var spec = path.Length > 0 ? FederationSpecReader.Read(ReadText(path), Path.GetFileName(path)) : null;
        var table = label.Length > 0 ? (spec?.Table ?? new()) with { Label = label } : spec?.Table;
        return (table, ImageHint.Parse(parsed.GetValue(_image)!) ?? spec?.Image);
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, $"--spec '{path}' cannot be read: {exception.Message}", exception);
        }
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
