using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Models;
using FedDistill.Learning.Models;

namespace FedDistill.ClientNode.Teachers;

/// <summary>Chooses a teacher's layers.</summary>
public static class TeacherArchitecture
{
    /// <summary>Reads a name and sees whether it can take the federation's inputs.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is unknown or does not fit.</exception>
    public static Architecture Parse(string name, InputShape shape)
    {
        var architecture = Architecture.Parse(name);
        return ModelFactory.Supports(architecture, shape, out var reason)
            ? architecture
            : throw new FedDistillException(ErrorCode.InvalidConfiguration, reason);
    }
}
