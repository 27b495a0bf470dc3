using System.CommandLine;

namespace FedDistill.ClientNode.Commands;

/// <summary>Options of a node that takes one part of a data set, as several nodes on one machine do.</summary>
internal sealed class PartOptions
{
    private readonly Option<string> _partition = CommonOptions.Partition(required: false);
    private readonly Option<int> _index = CommonOptions.Count("--index", "I", "Which part of the partition this client is, from 0.");
    private readonly Option<int> _of = CommonOptions.Count("--of", "N", "How many parts the partition has.");

    public void AddTo(Command command)
    {
        command.Options.Add(_partition);
        command.Options.Add(_index);
        command.Options.Add(_of);
        command.Validators.Add(result =>
        {
            var isDealt = result.GetValue(_partition) is { Length: > 0 };
            if (isDealt && (result.GetValue(_of) < 1 || result.GetResult(_index) is not { Implicit: false }))
            {
                result.AddError("--partition needs --of N, the number of parts, and --index I, from 0 to N - 1.");
            }
            else if (!isDealt && (result.GetResult(_index) is { Implicit: false } || result.GetResult(_of) is { Implicit: false }))
            {
                result.AddError("--index and --of say which part of a partition is meant: give --partition as well.");
            }
        });
    }

    public JoinSettings Into(ParseResult parsed, JoinSettings settings) => settings with
    {
        Partition = parsed.GetValue(_partition)!,
        Index = parsed.GetValue(_index),
        Of = parsed.GetValue(_of),
    };
}
