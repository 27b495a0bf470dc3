using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace FedDistill.ClientNode.Tests.Transport;

public sealed class RpcErrorsTests
{
    private static readonly Uri Coordinator = new("http://127.0.0.1:5080");

    [Fact]
    public void Translate_ErrorInfoOfOurs_KeepsCodeAndMessage()
    {
        var rpc = new RpcStatus
        {
            Code = (int)Code.InvalidArgument,
            Message = "Row 3, column 1 is NaN.",
            Details = { Any.Pack(new ErrorInfo { Domain = RpcErrors.Domain, Reason = nameof(ErrorCode.InvalidSoftLabels) }) },
        }.ToRpcException();

        var error = RpcErrors.Translate(rpc, Coordinator);

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.Equal("Row 3, column 1 is NaN.", error.Message);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, ErrorCode.Network)]
    [InlineData(StatusCode.DeadlineExceeded, ErrorCode.Network)]
    [InlineData(StatusCode.NotFound, ErrorCode.NotFound)]
    [InlineData(StatusCode.AlreadyExists, ErrorCode.Conflict)]
    [InlineData(StatusCode.FailedPrecondition, ErrorCode.WrongState)]
    public void Translate_StatusAlone_GivesItsCode(StatusCode status, ErrorCode expected)
    {
        var error = RpcErrors.Translate(new RpcException(new Grpc.Core.Status(status, "why")), Coordinator);

        Assert.Equal(expected, error.Code);
        Assert.Contains("why", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, true)]
    [InlineData(StatusCode.InvalidArgument, false)]
    [InlineData(StatusCode.FailedPrecondition, false)]
    public void IsTransient_Status_SaysWhetherToRepeat(StatusCode status, bool expected) =>
        Assert.Equal(expected, RpcErrors.IsTransient(new RpcException(new Grpc.Core.Status(status, ""))));

    [Theory]
    [InlineData(nameof(ErrorCode.LimitReached), true)]
    [InlineData(nameof(ErrorCode.PrivacyBudget), false)]
    [InlineData("", false)]
    public void IsTransient_ResourceExhausted_DependsOnItsReason(string reason, bool expected)
    {
        var rpc = new RpcStatus
        {
            Code = (int)Code.ResourceExhausted, Details = { Any.Pack(new ErrorInfo { Domain = RpcErrors.Domain, Reason = reason }) },
        }.ToRpcException();

        Assert.Equal(expected, RpcErrors.IsTransient(rpc));
    }
}
