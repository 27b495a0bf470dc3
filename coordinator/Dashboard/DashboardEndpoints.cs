using System.Net.Mime;
using System.Reflection;
using System.Text.Json;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Reports;
using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using Microsoft.AspNetCore.Http.Features;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>
/// The dashboard: pages for an operator's browser, on addresses that are for operators. It looks on; what changes
/// anything stays with the command line.
/// </summary>
public static class DashboardEndpoints
{
    private const long LargestForm = 4096;

    // Everything is of the coordinator itself. Attributes of style alone may stand in the page: the pictures' bars have
    // their widths there.
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly string Script = Resource("dashboard.js");
    private static readonly string Style = $"{ReportStyle.Css}\n{Resource("dashboard.css")}";

    /// <summary>Registers what it is made of.</summary>
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<DashboardSessions>();
        services.AddSingleton<DashboardDoor>();
        services.AddSingleton<FederationViews>();
        services.AddSingleton<StudentShelf>();
        services.AddSingleton<DashboardStream>();
    }

    /// <summary>Serves it.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder application)
    {
        var open = application.MapGroup("").AddEndpointFilter(GuardAsync);
        OperatorDoor.Guard(open);
        open.MapGet("/dashboard.css", () => Results.Text(Style, "text/css; charset=utf-8"));
        open.MapGet("/dashboard.js", () => Results.Text(Script, "text/javascript; charset=utf-8"));
        open.MapGet("/login", (HttpContext call, DashboardDoor door) => door.AsksForLogin ? Login(call, refused: false, StatusCodes.Status200OK) : Results.Redirect("/"));
        open.MapPost("/login", LogInAsync);

        var inside = open.MapGroup("").AddEndpointFilter(AskForLoginAsync);
        inside.MapPost("/logout", (HttpContext call, DashboardDoor door) =>
        {
            door.LogOut(call);
            return SeeOther("/login");
        });
        inside.MapGet("/", async (HttpContext call, DashboardStream stream) => Page(call, "Federations", "", "/events", await stream.FederationsAsync()));
        inside.MapGet("/live", async (DashboardStream stream) => Fragment(await stream.FederationsAsync()));
        inside.MapGet("/events", (HttpContext call, DashboardStream stream, DashboardDoor door, ClientSlots slots) =>
        {
            call.Response.RegisterForDispose(slots.Browser());
            return TypedResults.ServerSentEvents(stream.FollowFederationsAsync(() => door.IsOpenTo(call), call.RequestAborted));
        });

        var federation = inside.MapGroup("/federations/{name}");
        federation.MapGet("", async (HttpContext call, string name, DashboardStream stream) =>
            Page(call, name, name, $"/federations/{name}/events", await stream.FederationAsync(RequestNames.Federation(name))));
        federation.MapGet("/live", async (string name, DashboardStream stream) => Fragment(await stream.FederationAsync(RequestNames.Federation(name))));
        federation.MapGet("/events", async (HttpContext call, string name, DashboardStream stream, DashboardDoor door, ClientSlots slots) =>
        {
            // What is not here, and that all places are taken, is told before the stream begins.
            await stream.FederationAsync(RequestNames.Federation(name));
            call.Response.RegisterForDispose(slots.Browser());
            return TypedResults.ServerSentEvents(stream.FollowFederationAsync(name, () => door.IsOpenTo(call), call.RequestAborted));
        });
        federation.MapGet("/students/{round:int}/student.safetensors", DownloadAsync);
        federation.MapGet("/students/{round:int}/card.json", async (string name, int round, StudentShelf shelf) => Results.Text(
            JsonSerializer.Serialize(shelf.CardOf(await shelf.FindAsync(RequestNames.Federation(name), round)).Entries, FedDistillJson.Indented), "application/json"));
    }

    private static async Task<IResult> DownloadAsync(HttpContext call, string name, int round, StudentShelf shelf, ClientSlots slots)
    {
        var student = await shelf.FindAsync(RequestNames.Federation(name), round);
        // Held until the last byte is sent.
        call.Response.RegisterForDispose(slots.Download());
        var file = await shelf.OpenReadAsync(student, call.RequestAborted);
        call.Response.ContentLength = student.LengthBytes;
        call.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(student.Sha256))}:";
        return Results.Stream(file, MediaTypeNames.Application.Octet, $"{name}-round-{round}.safetensors");
    }

    private static async Task<IResult> LogInAsync(HttpContext call, DashboardDoor door)
    {
        if (!door.AsksForLogin)
        {
            return SeeOther("/");
        }

        call.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestForm;
        var token = call.Request.HasFormContentType ? (await call.Request.ReadFormAsync(call.RequestAborted))["token"].ToString() : "";
        return door.LogIn(call, token) ? SeeOther("/") : Login(call, refused: true, StatusCodes.Status401Unauthorized);
    }

    private static async ValueTask<object?> AskForLoginAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var call = context.HttpContext;
        if (call.RequestServices.GetRequiredService<DashboardDoor>().IsOpenTo(call))
        {
            return await next(context);
        }

        call.Response.Headers.WWWAuthenticate = "Token realm=\"FedDistill dashboard\"";
        return Login(call, refused: false, StatusCodes.Status401Unauthorized);
    }

    /// <summary>The border of every call: what comes back says how it may be used, and errors become pages.</summary>
    private static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var call = context.HttpContext;
        var headers = call.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (call.RequestServices.GetRequiredService<DashboardDoor>().Objection(call) is { } objection)
        {
            return Error(StatusCodes.Status403Forbidden, objection);
        }

        try
        {
            return await next(context);
        }
        catch (FedDistillException exception)
        {
            return Error(StatusOf(exception.Code), exception.Message);
        }
        catch (Exception exception) when (exception is Orleans.Runtime.OrleansException or TimeoutException)
        {
            return Error(StatusCodes.Status503ServiceUnavailable, "The coordinator is busy or going down. Try again in a moment.");
        }
    }

    private static int StatusOf(ErrorCode code) => code switch
    {
        // A name that can be none names nothing.
        ErrorCode.NotFound or ErrorCode.InvalidConfiguration => StatusCodes.Status404NotFound,
        ErrorCode.LimitReached => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static IResult Page(HttpContext call, string title, string trail, string events, Html content) => Document(
        PageFrame.Of(title, trail, call.RequestServices.GetRequiredService<DashboardDoor>().HasSession(call), events, content), StatusCodes.Status200OK);

    private static IResult Login(HttpContext call, bool refused, int status) =>
        Document(LoginPage.Render(refused, $"{call.Request.Scheme}://{call.Request.Host}"), status);

    private static IResult Error(int status, string message) => Document(
        PageFrame.Of("Error", "", canLogOut: false, events: null, Html.Of($"<article class=\"card\"><h1 class=\"title\">{ReasonOf(status)}</h1><p>{message}</p></article>")),
        status);

    private static string ReasonOf(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);

    private static IResult Fragment(Html content) => Document(content, StatusCodes.Status200OK);

    private static IResult Document(Html content, int status) => Results.Text(content.ToString(), "text/html; charset=utf-8", statusCode: status);

    // 302 would let a browser repeat the form.
    private static SeeOtherResult SeeOther(string path) => new(path);

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Dashboard/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
