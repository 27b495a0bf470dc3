using FedDistill.Core.Errors;

namespace FedDistill.Core.Telemetry;

/// <summary>Where metrics and traces are sent to, if anywhere: off unless somebody asks for it.</summary>
public static class OtlpEndpoint
{
    /// <summary>The standard variable, which OpenTelemetry's exporter reads.</summary>
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>What the option says in the help.</summary>
    public const string Help =
        $"Send metrics and traces to this OpenTelemetry collector, such as http://127.0.0.1:4317. Default: {Variable}; without it nothing is sent. " +
        "The other standard variables hold too, such as OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.";

    /// <summary>The address that holds in the end.</summary>
    /// <param name="typed">The value of <c>--otlp</c>; null or empty: not given.</param>
    /// <returns>Null: nothing is sent.</returns>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is no http or https address.</exception>
    public static Uri? Of(string? typed)
    {
        var (text, source) = string.IsNullOrEmpty(typed) ? (Environment.GetEnvironmentVariable(Variable), Variable) : (typed, "--otlp");
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"{source} is '{text}', which is no address of a collector; write http://HOST:4317 or https://HOST:4317.");
    }
}
