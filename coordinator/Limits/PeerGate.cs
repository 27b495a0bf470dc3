using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Telemetry;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace FedDistill.Coordinator.Limits;

/// <summary>
/// Every call comes by here first and goes by here last. Whoever has failed too often, or has too many calls running, is
/// refused at constant cost; what fails is counted, and told once in the log, whichever layer found the fault.
/// </summary>
public sealed class PeerGate(FailureBudget failures, CallSlots slots, FaultLog faults, CoordinatorInstruments instruments)
{
    private const string GrpcType = "application/grpc";
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    private static readonly Answer TooManyFailures = new("Too many of your calls have failed. Try again in a moment.");
    private static readonly Answer TooManyCalls = new("Too many calls are under way. Try again in a moment.");

    /// <summary>Lets a call pass, or refuses it.</summary>
    public async Task PassAsync(HttpContext call, RequestDelegate next)
    {
        var peer = Peer.Of(call);
        if (!failures.HasLeft(peer))
        {
            faults.Refused(call, nameof(ErrorCode.LimitReached), TooManyFailures.Text);
            TooManyFailures.Give(call);
            instruments.OnLimitHit("failures");
            return;
        }

        var connection = Peer.CallsOf(call);
        if (!slots.TryEnter(connection))
        {
            faults.Refused(call, nameof(ErrorCode.LimitReached), TooManyCalls.Text);
            TooManyCalls.Give(call);
            instruments.OnLimitHit("calls");
            return;
        }

        try
        {
            await next(call);
            Judge(call, peer);
        }
        catch (Exception exception) when (exception is IOException or BadHttpRequestException or OperationCanceledException)
        {
            // The peer broke the protocol or the connection; there is nobody to answer.
            failures.Spend(peer);
            call.Abort();
        }
        finally
        {
            slots.Leave(connection);
        }
    }

    private void Judge(HttpContext call, Peer peer)
    {
        if (call.RequestAborted.IsCancellationRequested)
        {
            // Given up in the middle, as by a client that ends: no news, but to be counted, or a peer would give up all
            // that is about to fail.
            failures.Spend(peer);
            return;
        }

        var response = call.Response;
        if (!IsGrpc(call) && response.StatusCode is < StatusCodes.Status400BadRequest or StatusCodes.Status503ServiceUnavailable)
        {
            // A probe that hears that we are not ready has done nothing wrong.
            return;
        }

        var trailers = call.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        string? Told(string name) => response.Headers.TryGetValue(name, out var value) || trailers?.TryGetValue(name, out value) == true ? value.ToString() : null;
        var status = int.TryParse(Told(StatusHeader), out var code) ? (StatusCode)code : StatusCode.Unimplemented;
        if (status is StatusCode.OK or StatusCode.Cancelled or StatusCode.Unavailable)
        {
            return;
        }

        failures.Spend(peer);
        if (!FaultLog.IsTold(call))
        {
            // What is no call, and what the framework refuses before any of our code is asked.
            faults.Refused(call, IsGrpc(call) ? $"{status}" : "Http", Uri.UnescapeDataString(Told(MessageHeader) ?? $"HTTP {response.StatusCode}"));
        }
    }

    /// <summary>Whether a call is gRPC's, or plain HTTP, as of an operator's browser.</summary>
    private static bool IsGrpc(HttpContext call) => call.Request.ContentType?.StartsWith(GrpcType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>One refusal, made once.</summary>
    private sealed class Answer(string text)
    {
        private static readonly string Status = ((int)StatusCode.ResourceExhausted).ToString(System.Globalization.CultureInfo.InvariantCulture);

        private readonly string _details = Convert.ToBase64String(new Google.Rpc.Status
        {
            Code = (int)StatusCode.ResourceExhausted,
            Message = text,
            Details = { Any.Pack(new ErrorInfo { Domain = "feddistill", Reason = nameof(ErrorCode.LimitReached) }) },
        }.ToByteArray()).TrimEnd('=');

        public string Text => text;

        public void Give(HttpContext call)
        {
            var response = call.Response;
            if (!IsGrpc(call))
            {
                response.StatusCode = StatusCodes.Status429TooManyRequests;
                return;
            }

            response.ContentType = GrpcType;
            response.Headers[StatusHeader] = Status;
            response.Headers[MessageHeader] = Uri.EscapeDataString(text);
            response.Headers[DetailsHeader] = _details;
        }
    }
}
