using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Dashboard;

/// <summary>
/// A real Chromium without a window, driven by the WebDriver protocol (W3C), which needs no library: JSON over HTTP.
/// </summary>
internal sealed partial class Browser : IAsyncDisposable
{
    public const string Missing = "Chromium and its driver are not here: apt-get install chromium chromium-driver.";

    private const string Chromium = "/usr/bin/chromium";
    private const string Driver = "/usr/bin/chromedriver";

    // Nothing is asked of anybody but the coordinator.
    private static readonly string[] Quiet =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--ignore-certificate-errors", "--lang=en",
    ];

    private readonly Process _driver;
    private readonly HttpClient _http;
    private readonly TemporaryFolder _profile = new();
    private Uri _session;

    private Browser(Process driver, int port)
    {
        _driver = driver;
        _http = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
        _session = new Uri($"http://127.0.0.1:{port}/");
    }

    public static bool IsHere => File.Exists(Chromium) && File.Exists(Driver);

    public static async Task<Browser> StartAsync(int width = 1280, int height = 2000)
    {
        var driver = Process.Start(new ProcessStartInfo(Driver, "--port=0") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Browser? browser = null;
        try
        {
            while (await driver.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (Started().Match(line) is { Success: true } started)
                {
                    browser = new Browser(driver, int.Parse(started.Groups["port"].Value, System.Globalization.CultureInfo.InvariantCulture));
                    await browser.OpenAsync(width, height);
                    return browser;
                }
            }

            throw new InvalidOperationException($"The driver ended before it served: {await driver.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
        }
        catch
        {
            if (browser is not null)
            {
                await browser.DisposeAsync();
            }
            else
            {
                driver.Kill(entireProcessTree: true);
                driver.Dispose();
            }

            throw;
        }
    }

    /// <summary>Loads a page.</summary>
    public Task GoAsync(Uri address) => SendAsync("url", new { url = address });

    /// <summary>Waits until an expression of the page is true; the page tells of each change of itself.</summary>
    public Task WaitAsync(string expression) => SendAsync("execute/async", new
    {
        script = $$"""
            const done = arguments[arguments.length - 1];
            const look = () => { if ({{expression}}) { watcher.disconnect(); done(true); } };
            const watcher = new MutationObserver(look);
            watcher.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
            look();
            """,
        args = Array.Empty<object>(),
    });

    /// <summary>What an expression of the page is.</summary>
    public async Task<string> AskAsync(string expression) =>
        (await SendAsync("execute/sync", new { script = $"return String({expression})", args = Array.Empty<object>() })).GetString()!;

    /// <summary>What the browser has to complain about: scripts that broke, what the content policy kept out.</summary>
    public async Task<IReadOnlyList<string>> ComplaintsAsync() =>
        [.. (await SendAsync("se/log", new { type = "browser" })).EnumerateArray().Select(entry => entry.GetProperty("message").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Ends Chromium too.
            using var response = await _http.DeleteAsync(_session, CancellationToken.None);
        }
        finally
        {
            _driver.Kill(entireProcessTree: true);
            await _driver.WaitForExitAsync(CancellationToken.None);
            _driver.Dispose();
            _http.Dispose();
            _profile.Dispose();
        }
    }

    private async Task OpenAsync(int width, int height)
    {
        var value = await SendAsync("session", new
        {
            capabilities = new
            {
                alwaysMatch = new Dictionary<string, object>
                {
                    ["browserName"] = "chrome",
                    ["timeouts"] = new { script = 50_000 },
                    ["goog:loggingPrefs"] = new { browser = "ALL" },
                    ["goog:chromeOptions"] = new
                    {
                        binary = Chromium, args = Quiet.Append($"--user-data-dir={_profile.Path}").Append($"--window-size={width},{height}"),
                    },
                },
            },
        });
        _session = new Uri(_session, $"session/{value.GetProperty("sessionId").GetString()}/");
    }

    private async Task<JsonElement> SendAsync(string command, object body)
    {
        // The driver reads no chunks.
        using var content = JsonContent.Create(body);
        await content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        using var response = await _http.PostAsync(new Uri(_session, command), content, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var value = answer.GetProperty("value");
        return response.IsSuccessStatusCode ? value : throw new InvalidOperationException($"{command}: {value}");
    }

    [GeneratedRegex(@"started successfully on port (?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Started();
}
