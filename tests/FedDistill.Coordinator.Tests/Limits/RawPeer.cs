using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Limits;

/// <summary>
/// A peer with a connection of its own that sends whatever bytes it likes as the messages of a call.
/// </summary>
internal sealed class RawPeer : IDisposable
{
    public const string Join = "/feddistill.v1.Federation/Join";
    public const string Upload = "/feddistill.v1.Transfer/UploadSoftLabels";
    public const string Download = "/feddistill.v1.Transfer/Download";

    private readonly HttpClient _http;

    public RawPeer(Uri coordinator, Action<SocketsHttpHandler>? change = null)
    {
        var handler = new SocketsHttpHandler();
        change?.Invoke(handler);
        _http = new HttpClient(handler) { BaseAddress = coordinator };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A message in the frame of gRPC: flag, length, bytes.</summary>
    public static byte[] Framed(IMessage message, byte flag = 0) => Framed(message.ToByteArray(), flag);

    /// <inheritdoc cref="Framed(IMessage, byte)" />
    public static byte[] Framed(byte[] message, byte flag = 0, int? length = null)
    {
        var framed = new byte[5 + message.Length];
        framed[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), length ?? message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    /// <summary>Makes a call with this body.</summary>
    /// <returns>The status and its text.</returns>
    public async Task<(StatusCode Status, string Message)> CallAsync(string method, byte[] body, Action<HttpRequestMessage>? change = null)
    {
        using var content = new ByteArrayContent(body);
        using var response = await BeginAsync(method, content, change);
        return await StatusOfAsync(response);
    }

    /// <summary>Makes a call and returns when its answer begins.</summary>
    public Task<HttpResponseMessage> BeginAsync(string method, HttpContent content, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
        };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        change?.Invoke(request);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public static async Task<(StatusCode Status, string Message)> StatusOfAsync(HttpResponseMessage response)
    {
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string? Told(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.Single() : null;
        return Told("grpc-status") is { } status
            ? ((StatusCode)int.Parse(status, CultureInfo.InvariantCulture), Uri.UnescapeDataString(Told("grpc-message") ?? ""))
            : throw new InvalidOperationException($"HTTP {(int)response.StatusCode} without a status of gRPC.");
    }

    /// <summary>A call that asks for something that cannot be.</summary>
    public Task<(StatusCode Status, string Message)> FailAsync() =>
        CallAsync(Join, Framed(new JoinRequest { Federation = "..", Client = "anna" }));
}
