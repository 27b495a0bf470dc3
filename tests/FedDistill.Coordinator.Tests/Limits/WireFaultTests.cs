using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Tests.Logging;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Limits;

/// <summary>
/// Bytes that no client of ours sends: an error status, one short line in the log, no stack, and both this peer's
/// connection and everybody else can go on.
/// </summary>
[Collection(MeasuredAlone.Name)]
public sealed class WireFaultTests : IAsyncLifetime, IDisposable
{
    private const int FiveMegabytes = 5 * 1024 * 1024;

    private static readonly byte[] Valid = RawPeer.Framed(new JoinRequest { Federation = "glyphs", Client = "anna" });
    private static readonly byte[] Header = RawPeer.Framed(new UploadRequest { Header = TestUpload.Of("glyphs", "anna").Header });

    private static readonly Dictionary<string, (string Method, byte[] Body)> Cases = new()
    {
        ["a message of 5 MB"] = (RawPeer.Join, RawPeer.Framed(new JoinRequest { Federation = new string('x', FiveMegabytes) })),
        ["a chunk of 5 MB"] = (RawPeer.Upload, [.. Header, .. RawPeer.Framed(TestUpload.Chunk(new byte[FiveMegabytes]))]),
        ["length 0x7FFFFFFF"] = (RawPeer.Join, RawPeer.Framed([1], length: int.MaxValue)),
        ["length -1"] = (RawPeer.Join, RawPeer.Framed([1], length: -1)),
        ["length -1 in a stream"] = (RawPeer.Upload, [.. Header, .. RawPeer.Framed([1], length: -1)]),
        ["cut short"] = (RawPeer.Join, Valid[..^1]),
        ["cut in the frame"] = (RawPeer.Join, Valid[..3]),
        ["nothing"] = (RawPeer.Join, []),
        ["bytes that follow"] = (RawPeer.Join, [.. Valid, 1, 2, 3]),
        ["a second message"] = (RawPeer.Join, [.. Valid, .. Valid]),
        ["compression flag 7"] = (RawPeer.Join, RawPeer.Framed(Valid[5..], flag: 7)),
        ["compressed, and says not how"] = (RawPeer.Join, RawPeer.Framed(Valid[5..], flag: 1)),
        ["ten times 0xFF"] = (RawPeer.Join, RawPeer.Framed([.. Enumerable.Repeat((byte)0xff, 10)])),
        ["ten times 0xFF in a stream"] = (RawPeer.Upload, RawPeer.Framed([.. Enumerable.Repeat((byte)0xff, 10)])),
        ["a length inside the message that lies"] = (RawPeer.Join, RawPeer.Framed([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07, 1])),
        ["text that is no UTF-8"] = (RawPeer.Join, RawPeer.Framed([0x0a, 2, 0xc3, 0x28])),
        ["a method that is not there"] = ("/feddistill.v1.Federation/Format", Valid),
        ["a service that is not there"] = ("/feddistill.v9.Federation/Join", Valid),
        ["line breaks and colours"] = (
            RawPeer.Upload, RawPeer.Framed(new UploadRequest { Header = new UploadHeader { Federation = "glyphs", Client = "a\r\n12:00:00 \u001b[31mfine" } })),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly RecordedLog _log = new();
    private TestCoordinator? _coordinator;

    public async ValueTask InitializeAsync()
    {
        _coordinator = await TestCoordinator.StartAsync(_folder.Path, limits: new CoordinatorLimits { FaultLines = 1000 }, logging: _log.AddTo);
        await _coordinator.BeginAsync(TestFederation.Spec("glyphs"), "anna", "ben");
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator!.DisposeAsync();
        Dispose();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Calls_BytesOfNoClient_GetAStatusAndALineAndBothSidesGoOn()
    {
        using var peer = new RawPeer(_coordinator!.Host.Url);
        foreach (var (name, (method, body)) in Cases)
        {
            _log.Lines.Clear();

            var (status, message) = await peer.CallAsync(method, body);

            Assert.False(status is StatusCode.OK, $"{name}: {status} {message}");
            Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
            await UntilToldAsync();
            Assert.True(_log.Lines.Count == 1, $"{name}: {status} {message}: {string.Join('|', _log.Lines)}");
            var line = _log.Lines.Single();
            Assert.InRange(line.Length, 1, 600);
            Assert.DoesNotContain(line, char.IsControl);
            Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);

            // The same connection works.
            var (next, _) = await peer.CallAsync(RawPeer.Join, RawPeer.Framed(new JoinRequest { Federation = "none", Client = "anna" }));
            Assert.Equal(StatusCode.NotFound, next);
        }

        await _coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));
    }

    [Fact]
    public async Task Calls_MessageOf5MegabytesAgainAndAgain_TakesNoMemory()
    {
        using var peer = new RawPeer(_coordinator!.Host.Url);
        var body = RawPeer.Framed(new JoinRequest { Federation = new string('x', FiveMegabytes) });
        await peer.CallAsync(RawPeer.Join, body);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        for (var call = 0; call < 20; call++)
        {
            var (status, _) = await peer.CallAsync(RawPeer.Join, body);
            Assert.Equal(StatusCode.ResourceExhausted, status);
        }

        // Both sides together; 20 messages would be 100 MB.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 20_000_000);
    }

    [Theory]
    [InlineData(1, 20_000)]
    [InlineData(100, 10)]
    public async Task Calls_TooManyOrTooLargeHeaders_AreRefusedAndTheNextIsServed(int headers, int length)
    {
        using var peer = new RawPeer(_coordinator!.Host.Url);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            var (status, message) = await peer.CallAsync(RawPeer.Join, Valid, request =>
            {
                for (var header = 0; header < headers; header++)
                {
                    request.Headers.Add($"x-{header}", new string('x', length));
                }
            });
            throw new InvalidOperationException($"{status} {message}");
        });

        using var next = new RawPeer(_coordinator.Host.Url);
        Assert.Equal(StatusCode.NotFound, (await next.CallAsync(RawPeer.Join, RawPeer.Framed(new JoinRequest { Federation = "none", Client = "anna" }))).Status);
    }

    [Fact]
    public async Task Connections_BytesThatAreNoHttp_AreClosedAndOthersServed()
    {
        foreach (var bytes in new byte[][] { [], [0], "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), [.. Enumerable.Repeat((byte)0xff, 100_000)], "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff"u8.ToArray() })
        {
            using var socket = new System.Net.Sockets.TcpClient();
            await socket.ConnectAsync(_coordinator!.Host.Url.Host, _coordinator.Host.Url.Port, TestContext.Current.CancellationToken);
            await socket.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
        }

        await _coordinator!.JoinAsync("glyphs", "anna");
        Assert.DoesNotContain(_log.Lines, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    // The line is written when the answer has gone out.
    private async Task UntilToldAsync()
    {
        for (var tries = 0; _log.Lines.IsEmpty && tries < 1000; tries++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
