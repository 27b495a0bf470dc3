using System.Net;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text.Json;
using FedDistill.Coordinator.Limits;
using FedDistill.Core.Federations;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Dashboard;

/// <summary>The pages of a coordinator without certificates, as a browser gets them: HTTP/1.1, a real socket.</summary>
public sealed class DashboardPagesTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>, IDisposable
{
    private readonly HttpClient _browser = new() { BaseAddress = shared.Coordinator.Host.Url };

    private TestCoordinator Coordinator => shared.Coordinator;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task Pages_RoundThatIsCollected_TellPhaseAndClients()
    {
        var name = await BeginAsync();
        using var following = Coordinator.Federation.WatchRounds(new WatchRoundsRequest { Federation = name, Client = "ben" }, TestCoordinator.Call);
        await following.ResponseStream.MoveNext(Cancellation);
        await Coordinator.UploadAsync(TestUpload.Of(name, "anna"));

        var page = await _browser.GetStringAsync($"federations/{name}", Cancellation);
        var first = await _browser.GetStringAsync("", Cancellation);

        Assert.Contains("<b>1 of 2</b> uploads counted · no deadline", page, StringComparison.Ordinal);
        Assert.Contains("aria-current=\"step\">Clients learn and answer", page, StringComparison.Ordinal);
        Assert.Matches("<th scope=\"row\">anna</th><td><span class=\"dot off\"></span>last seen <time .*>linear</td>.*>round 1, <time .*>240 B</td>.*\"wrap\">nothing against it</td>", page);
        Assert.Contains("<th scope=\"row\">ben</th><td><span class=\"dot on\"></span>online</td><td data-column=\"Teacher\" class=\"\">linear</td><td data-column=\"Last upload\" class=\"\">none</td>", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"/federations/{name}\"", first, StringComparison.Ordinal);
        Assert.Contains("round 1: 1 of 2 uploads", first, StringComparison.Ordinal);
        Assert.Contains("Clients online <b>1 of 2</b>", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_RoundThatHasEnded_ShowPicturesAndStudent()
    {
        var name = await CompleteAsync();

        var page = await _browser.GetStringAsync($"federations/{name}", Cancellation);

        Assert.Contains("<svg class=\"chart\"", page, StringComparison.Ordinal);
        Assert.Contains("<h2>Soft labels", page, StringComparison.Ordinal);
        Assert.Contains("<h2>Agreement", page, StringComparison.Ordinal);
        Assert.Contains("<td>2 of 2</td>", page, StringComparison.Ordinal);
        Assert.Contains("class=\"state good\">completed", page, StringComparison.Ordinal);
        Assert.Contains("<dt>architecture</dt><dd>linear</dd>", page, StringComparison.Ordinal);
        Assert.Contains("Epsilon spent</span><b>–</b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_Student_IsTheFileThatWasPublished()
    {
        var name = await CompleteAsync();
        var published = (await Coordinator.StatusAsync(name)).Finished[0].Broadcast.Student;

        using var response = await _browser.GetAsync($"federations/{name}/students/1/student.safetensors", Cancellation);
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);

        Assert.Equal(await Coordinator.DownloadAsync(name, published), bytes);
        Assert.Equal(published.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:", Assert.Single(response.Headers.GetValues("Repr-Digest")));
        Assert.Equal($"{name}-round-1.safetensors", response.Content.Headers.ContentDisposition?.FileNameStar);
        var card = JsonSerializer.Deserialize<Dictionary<string, string>>(await _browser.GetStringAsync($"federations/{name}/students/1/card.json", Cancellation));
        Assert.Equal(ModelSnapshot.FromBytes(bytes).Card, card);
    }

    [Fact]
    public async Task Pages_DamagedStudent_SayWhichAndShowTheRest()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await TestCoordinator.StartAsync(folder.Path);
        await coordinator.StartFederationAsync(TestFederation.Spec("glyphs", rounds: 1), TestFederation.Test);
        await coordinator.JoinAsync("glyphs", "anna", "ben");
        await coordinator.WaitForAsync("glyphs", round => round.Round == 1);
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben"));
        await coordinator.WaitForAsync("glyphs", FederationState.Completed);
        foreach (var blob in await BlobsOfAsync(coordinator, folder))
        {
            await File.WriteAllBytesAsync(blob, [.. (await File.ReadAllBytesAsync(blob, Cancellation)).Reverse()], Cancellation);
        }

        using var browser = new HttpClient { BaseAddress = coordinator.Host.Url };
        var page = await browser.GetStringAsync("federations/glyphs", Cancellation);
        using var download = await browser.GetAsync("federations/glyphs/students/1/student.safetensors", Cancellation);

        Assert.Contains("<span class=\"bad\">The file is damaged.", page, StringComparison.Ordinal);
        Assert.Contains("class=\"state good\">completed", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.InternalServerError, download.StatusCode);
        Assert.Contains("is damaged", await download.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        // Pictures need what can be read alone.
        Assert.DoesNotContain("<h2>Agreement", page, StringComparison.Ordinal);
        Assert.Contains("<svg class=\"chart\"", page, StringComparison.Ordinal);
        using var figures = coordinator.Admin.GetFigures(new GetFiguresRequest { Federation = "glyphs" }, TestCoordinator.Call);
        Assert.False(await figures.ResponseStream.MoveNext(Cancellation));
    }

    [Fact]
    public async Task Events_WhileARoundEnds_BringItAndEndWithTheFederation()
    {
        var name = await BeginAsync();
        await using var stream = await _browser.GetStreamAsync($"federations/{name}/events", Cancellation);
        var events = SseParser.Create(stream).EnumerateAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await events.MoveNextAsync());
        Assert.Contains("<b>0 of 2</b> uploads counted", events.Current.Data, StringComparison.Ordinal);

        await Coordinator.UploadAsync(TestUpload.Of(name, "anna"));
        await Coordinator.UploadAsync(TestUpload.Of(name, "ben"));
        List<SseItem<string>> all = [];
        while (await events.MoveNextAsync())
        {
            all.Add(events.Current);
        }

        Assert.Equal("end", all[^1].EventType);
        Assert.Contains("<li data-round=\"1\">", all.Last(item => item.EventType == "content").Data, StringComparison.Ordinal);
        // What a browser without a stream asks for is the same.
        Assert.Equal((await _browser.GetStringAsync($"federations/{name}/live", Cancellation)).ReplaceLineEndings("\n"), all.Last(item => item.EventType == "content").Data);
    }

    [Fact]
    public async Task Events_MorePagesThanAllowed_AreRefusedAndCanStillBeAsked()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await TestCoordinator.StartAsync(folder.Path, limits: new CoordinatorLimits { DashboardPages = 1 });
        using var browser = new HttpClient { BaseAddress = coordinator.Host.Url };
        await using var stream = await browser.GetStreamAsync("events", Cancellation);

        using var second = await browser.GetAsync("events", HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Contains("No federation yet", await browser.GetStringAsync("live", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_TextsOfClients_StayTexts()
    {
        var name = shared.NewName();
        await Coordinator.StartFederationAsync(TestFederation.Spec(name));
        await Coordinator.Federation.JoinAsync(
            new JoinRequest
            {
                Federation = name,
                Client = "anna",
                SchemaSha256 = TestFederation.Schema.Sha256(),
                TransferSetSha256 = TestFederation.Transfer.Sha256(),
                TeacherArchitecture = "<script>alert('anna')</script>",
            },
            TestCoordinator.Call);

        var page = await _browser.GetStringAsync($"federations/{name}", Cancellation);

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#39;anna&#39;)&lt;/script&gt;", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("live")]
    [InlineData("dashboard.css")]
    [InlineData("dashboard.js")]
    [InlineData("federations/nobody")]
    public async Task Headers_All_LetNothingIn(string path)
    {
        using var response = await _browser.GetAsync(path, Cancellation);

        string Told(string header) => Assert.Single(response.Headers.GetValues(header));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; ", Told("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.EndsWith("frame-ancestors 'none'", Told("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(("nosniff", "same-origin", "same-origin"), (Told("X-Content-Type-Options"), Told("Referrer-Policy"), Told("Cross-Origin-Resource-Policy")));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("federations/nobody")]
    [InlineData("federations/..%2F")]
    [InlineData("federations/%3Cscript%3E")]
    [InlineData("federations/nobody/events")]
    [InlineData("federations/nobody/students/1/student.safetensors")]
    [InlineData("federations/nobody/students/1/aggregate")]
    [InlineData("nothing")]
    public async Task Get_WhatIsNotThere_IsNotFound(string path)
    {
        using var response = await _browser.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain("<script>", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "attacker.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "localhost:1", HttpStatusCode.OK)]
    [InlineData("Host", "[::1]", HttpStatusCode.OK)]
    [InlineData("Origin", "https://attacker.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    public async Task Get_ByWayOfAnotherSite_IsRefused(string header, string value, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "");
        request.Headers.Add(header, value);
        if (header == "Sec-Fetch-Site")
        {
            request.Headers.Add("Sec-Fetch-Mode", "cors");
        }

        using var response = await _browser.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Get_LinkFromAnotherSite_IsFollowed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");

        using var response = await _browser.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>The files of student and figures.</summary>
    private static async Task<string[]> BlobsOfAsync(TestCoordinator coordinator, TemporaryFolder folder)
    {
        var student = (await coordinator.StatusAsync("glyphs")).Finished[0].Broadcast.Student;
        using var call = coordinator.Admin.GetFigures(new GetFiguresRequest { Federation = "glyphs" }, TestCoordinator.Call);
        await call.ResponseStream.MoveNext(Cancellation);
        var figures = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(call.ResponseStream.Current.FiguresJson)));
        string[] names = [student.Sha256, figures];
        string[] files = [.. Directory.EnumerateFiles(folder.File("blobs"), "*", SearchOption.AllDirectories).Where(file => names.Contains(Path.GetFileName(Path.GetDirectoryName(file)) + Path.GetFileName(file)))];
        Assert.Equal(names.Length, files.Length);
        return files;
    }

    private async Task<string> BeginAsync(FederationSpec? spec = null)
    {
        var name = shared.NewName();
        await Coordinator.StartFederationAsync((spec ?? TestFederation.Spec(name, rounds: 1)) with { Name = name }, TestFederation.Test);
        await Coordinator.JoinAsync(name, "anna", "ben");
        await Coordinator.WaitForAsync(name, round => round.Round == 1);
        return name;
    }

    private async Task<string> CompleteAsync()
    {
        var name = await BeginAsync();
        await Coordinator.UploadAsync(TestUpload.Of(name, "anna"));
        await Coordinator.UploadAsync(TestUpload.Of(name, "ben"));
        await Coordinator.WaitForAsync(name, FederationState.Completed);
        return name;
    }
}
