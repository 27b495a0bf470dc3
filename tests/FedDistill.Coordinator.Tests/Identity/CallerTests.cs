using System.Security.Cryptography.X509Certificates;
using FedDistill.Proto.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>Who may call what, over real TLS. All methods are found by reflection.</summary>
public sealed class CallerTests(SharedSecureCoordinator shared) : IClassFixture<SharedSecureCoordinator>
{
    private static readonly string[] OpenToAll = ["feddistill.v1.Admin.Ping", "feddistill.v1.Federation.Enroll", "feddistill.v1.Federation.GetAuthority"];

    // Describe, Download and GetRound tell every client the same, but for names; Enroll and Renew name it in the signing
    // request.
    private static readonly string[] WithoutAName = ["Describe", "Download", "Enroll", "GetAuthority", "GetRound", "Renew"];

    private SecureCoordinator Coordinator => shared.Coordinator;

    [Fact]
    public async Task AnyMethod_NoCertificate_IsRefusedButForTheOpenThree()
    {
        var calls = Coordinator.Open(certificate: null);
        var open = new List<string>();
        foreach (var method in AnyCall.OfClients.Concat(AnyCall.OfOperators))
        {
            if (await new AnyCall(method).StatusAsync(calls, "north") != StatusCode.Unauthenticated)
            {
                open.Add(method.FullName);
            }
        }

        Assert.Equal(OpenToAll, open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AnyMethod_StrangeCertificates_AreAllRefusedInTheSameWords()
    {
        var now = Coordinator.Time.GetUtcNow();
        using var other = new TestAuthority(now);
        var authority = Coordinator.Authority;
        (string Reason, X509Certificate2 Certificate)[] strangers =
        [
            ("not issued by the authority", authority.SelfSigned("north", now)),
            ("not issued by the authority", other.Client("north", now)),
            ("ended at", authority.Client("north", now.AddHours(-25))),
            ("not valid before", authority.Client("north", now.AddHours(1))),
            ("another use", authority.Server(now, "localhost")),
            // Issued by the authority's key, yet never given out by the coordinator.
            ("revoked", authority.Client("north", now)),
            ("replaced", authority.Operator(now)),
        ];
        var words = new HashSet<string>();
        foreach (var (reason, certificate) in strangers)
        {
            var refusal = await Refusal.OfAsync(Coordinator.As(certificate).DescribeAsync(new DescribeRequest(), TestCoordinator.Call).ResponseAsync);

            refusal.Says(StatusCode.Unauthenticated, ErrorCode.NotAuthenticated);
            words.Add(refusal.Message);
            Assert.Contains(Coordinator.Log, line => line.Contains(certificate.SerialNumber, StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
        }

        // The reason stands in the log alone.
        Assert.DoesNotContain("issued", Assert.Single(words), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyMethod_OfClientsInAnothersName_IsRefusedAndInItsOwnIsNot()
    {
        var calls = Coordinator.Open(await Coordinator.EnrollAsync("north"));
        Assert.Equal(
            WithoutAName, AnyCall.OfClients.Where(method => !AnyCall.NamesAClient(method.InputType)).Select(method => method.Name).Order(StringComparer.Ordinal));

        foreach (var method in AnyCall.OfClients.Where(method => AnyCall.NamesAClient(method.InputType)))
        {
            Assert.Equal((method.Name, StatusCode.PermissionDenied), (method.Name, await new AnyCall(method).StatusAsync(calls, "south")));
            Assert.Equal((method.Name, StatusCode.PermissionDenied), (method.Name, await new AnyCall(method).StatusAsync(calls, "")));
            Assert.DoesNotContain(
                await new AnyCall(method).StatusAsync(calls, "north"), (StatusCode[])[StatusCode.PermissionDenied, StatusCode.Unauthenticated]);
        }
    }

    [Fact]
    public void AnyField_ThatSoundsLikeAClient_IsNamedSoThatTheDoorFindsIt() => Assert.Equal(
        ["client"],
        AnyCall.OfClients.SelectMany(method => Fields(method.InputType)).Where(name => name.Contains("client", StringComparison.Ordinal)).Distinct());

    [Fact]
    public async Task AnyMethod_OfOperators_IsRefusedToClients()
    {
        var calls = Coordinator.Open(await Coordinator.EnrollAsync("west"));

        foreach (var method in AnyCall.OfOperators.Where(method => method.Name != "Ping"))
        {
            Assert.Equal((method.Name, StatusCode.PermissionDenied), (method.Name, await new AnyCall(method).StatusAsync(calls, "west")));
        }

        Assert.Equal(StatusCode.OK, await new AnyCall(AnyCall.OfOperators.Single(method => method.Name == "Ping")).StatusAsync(calls, ""));
    }

    [Fact]
    public async Task AnyMethod_OfClients_IsRefusedToAnOperatorInAClientsName()
    {
        var calls = Coordinator.Open(Coordinator.OperatorsCertificate);

        foreach (var method in AnyCall.OfClients.Where(method => AnyCall.NamesAClient(method.InputType)))
        {
            Assert.Equal((method.Name, StatusCode.PermissionDenied), (method.Name, await new AnyCall(method).StatusAsync(calls, "north")));
        }

        // Looking on is another matter.
        Assert.Equal(StatusCode.NotFound, await new AnyCall(AnyCall.OfClients.Single(method => method.Name == "Describe")).StatusAsync(calls, ""));
    }

    [Fact]
    public async Task Admin_ClientOfTheNameOfAnOperator_IsAClient()
    {
        var calls = Coordinator.Open(await Coordinator.EnrollAsync("operator"));

        Assert.Equal(StatusCode.PermissionDenied, await new AnyCall(AnyCall.OfOperators.Single(method => method.Name == "Status")).StatusAsync(calls, ""));
    }

    private static IEnumerable<string> Fields(MessageDescriptor message) => message.Fields.InDeclarationOrder().SelectMany(field =>
        field.FieldType == FieldType.Message ? Fields(field.MessageType).Append(field.Name) : [field.Name]);
}
