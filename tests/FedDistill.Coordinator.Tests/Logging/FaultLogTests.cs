using System.Net;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Logging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FedDistill.Coordinator.Tests.Logging;

public sealed class FaultLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLog _lines = new();
    private readonly ILoggerFactory _loggers;
    private readonly FaultLog _log;

    public FaultLogTests()
    {
        _loggers = LoggerFactory.Create(_lines.AddTo);
        _log = new FaultLog(new CoordinatorLimits { FaultLines = 10 }, _time, _loggers.CreateLogger<FaultLog>());
    }

    public void Dispose()
    {
        _log.Dispose();
        _loggers.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public void Refused_ByOnePeerAgainAndAgain_MakesAFifthOfTheLinesAndOneWithTheRest()
    {
        Refuse("one", 1000);
        Refuse("two", 1);
        Assert.Equal(3, _lines.Lines.Count);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("Warning faults-omitted: And 998 more calls or connections refused in the last 10 s", _lines.Lines.Last());
    }

    [Fact]
    public void Refused_ByManyPeers_MakesNoMoreThanAllTheLines()
    {
        for (var peer = 0; peer < 100; peer++)
        {
            Refuse($"{peer}", 1);
        }

        Assert.Equal(10, _lines.Lines.Count);
    }

    [Fact]
    public void Refused_AfterTheWindow_IsToldAgain()
    {
        Refuse("one", 2);
        _time.Advance(TimeSpan.FromSeconds(10));

        Refuse("one", 1);

        Assert.Equal(3, _lines.Lines.Count);
    }

    [Fact]
    public void Refused_TextThatForgesLines_IsOneLine()
    {
        _log.Refused(Call("one"), "InvalidData", "a\r\nerror: \u001b[31mb");

        Assert.Equal(
            "Warning request-refused: /x of 10.0.0.1:7 refused, InvalidData: a\\u000d\\u000aerror: \\u001b[31mb", Assert.Single(_lines.Lines));
    }

    [Fact]
    public void Broken_Bug_IsOneLineThatTheIdFindsAndNoStack()
    {
        var id = _log.Broken(Call("one"), Thrown());

        var line = Assert.Single(_lines.Lines);
        Assert.Contains(id, line, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: a\\u000ab", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("a\nb");
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }

    private static DefaultHttpContext Call(string connection)
    {
        var call = new DefaultHttpContext { TraceIdentifier = $"{connection}:5" };
        call.Connection.Id = connection;
        call.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.1");
        call.Connection.RemotePort = 7;
        call.Request.Path = "/x";
        return call;
    }

    private void Refuse(string connection, int times)
    {
        for (var time = 0; time < times; time++)
        {
            _log.Refused(Call(connection), "InvalidData", "no");
        }
    }
}
