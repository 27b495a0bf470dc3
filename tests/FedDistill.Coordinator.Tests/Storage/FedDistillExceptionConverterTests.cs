using FedDistill.Core.Errors;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FedDistill.Coordinator.Tests.Storage;

public sealed class FedDistillExceptionConverterTests
{
    [Theory]
    [InlineData(ErrorCode.NotFound)]
    [InlineData(ErrorCode.StorageDamaged)]
    public void Deserialize_Serialized_HasCodeAndMessage(ErrorCode code)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();

        var bytes = serializer.SerializeToArray<Exception>(new FedDistillException(code, "What happened."));
        var error = Assert.IsType<FedDistillException>(serializer.Deserialize<Exception>(bytes));

        Assert.Equal((code, "What happened."), (error.Code, error.Message));
    }
}
