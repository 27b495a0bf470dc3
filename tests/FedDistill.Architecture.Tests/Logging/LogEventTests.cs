using System.Reflection;
using Microsoft.Extensions.Logging;

namespace FedDistill.Architecture.Tests.Logging;

/// <summary>An event id means one thing, whichever program logs it.</summary>
public sealed class LogEventTests
{
    private static readonly List<(string Method, LoggerMessageAttribute Event)> Events =
    [
        .. from room in Rooms.All
           from type in room.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select ($"{type.Name}.{method.Name}", attribute),
    ];

    [Fact]
    public void Events_Ids_AreUnique()
    {
        var shared = Events.GroupBy(entry => entry.Event.EventId)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.Method))}");

        Assert.Empty(shared);
    }

    [Fact]
    public void Events_Logs_AreTheThreeThatDeclareThem() => Assert.Equal(
        ["ClientLog", "CoordinatorLog", "TransferLog"], Events.Select(entry => entry.Method.Split('.')[0]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Events_All_HaveNameAndRange() => Assert.All(Events, entry =>
    {
        Assert.Matches("^([1-9]-)?[a-z]+(-[a-z]+)*$", entry.Event.EventName);
        Assert.InRange(entry.Event.EventId, 1000, 1999);
    });
}
