using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Deploy;

/// <summary>What can be known of deploy/ without an engine or a cluster.</summary>
public sealed class DeployFilesTests
{
    [Fact]
    public async Task Commands_OfEveryFile_HaveVerbsAndFlagsThatThereAre()
    {
        using var folder = new TemporaryFolder();
        var commands = DeployFolder.Commands().ToList();
        Assert.True(commands.Count >= 28, $"{commands.Count} commands were found");
        var help = new Dictionary<(string Program, string Verb), string>();
        foreach (var (program, verb) in commands.Select(command => (command.Program, command.Verb)).Distinct())
        {
            using var process = program == "feddistill-client"
                ? ProcessUnderTest.Client(folder.Path, verb, "--help")
                : ProcessUnderTest.Coordinator(folder.Path, verb, "--help");
            Assert.True(await process.ExitAsync() == 0, $"{program} has no verb {verb}: {process}");
            help[(program, verb)] = process.Output;
        }

        Assert.All(commands, command => Assert.All(
            command.Flags, flag => Assert.True(
                help[(command.Program, command.Verb)].Contains($"{flag} ", StringComparison.Ordinal), $"{command.File}: {command.Program} {command.Verb} has no {flag}")));
    }

    [Theory]
    [InlineData("compose.yml")]
    [InlineData("compose.data.yml")]
    [InlineData("compose.gpu.yml")]
    public void Compose_OverridesAndVolumes_NameWhatThereIs(string file)
    {
        var known = DeployFolder.Services("compose.yml").Select(service => service.Name).ToHashSet(StringComparer.Ordinal);
        var volumes = Assert.Single(DeployFolder.Documents("compose.yml")).GetProperty("volumes").EnumerateObject().Select(volume => volume.Name).ToHashSet(StringComparer.Ordinal);

        Assert.All(DeployFolder.Services(file), service =>
        {
            Assert.Contains(service.Name, known);
            foreach (var mount in service.Service.TryGetProperty("volumes", out var mounts) ? mounts.EnumerateArray().Select(mount => mount.GetString()!) : [])
            {
                Assert.True(mount.StartsWith("${FEDDISTILL_FILES", StringComparison.Ordinal) || volumes.Contains(mount.Split(':')[0]), mount);
            }
        });
    }

    [Fact]
    public void Compose_EveryService_IsHardenedAndOfATargetOfTheDockerfile()
    {
        var dockerfile = DeployFolder.Text("Dockerfile");

        Assert.All(DeployFolder.Services("compose.yml"), service =>
        {
            var image = service.Service.GetProperty("image").GetString()!;
            Assert.Contains($" AS {image["feddistill-".Length..]}\n", dockerfile, StringComparison.Ordinal);
            Assert.True(service.Service.GetProperty("read_only").GetBoolean(), service.Name);
            Assert.Equal("ALL", service.Service.GetProperty("cap_drop")[0].GetString());
            Assert.Equal("no-new-privileges:true", service.Service.GetProperty("security_opt")[0].GetString());
        });
    }

    [Fact]
    public void Dockerfile_Runs_AsAUserWithoutRights()
    {
        var lines = DeployFolder.Text("Dockerfile").Split('\n');

        Assert.Contains("USER $APP_UID", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("USER root", StringComparison.Ordinal));
        // It would be fetched from a registry before anything else.
        Assert.DoesNotContain(lines, line => line.StartsWith("# syntax=", StringComparison.Ordinal));
    }

    [Fact]
    public void Kubernetes_EveryContainer_IsHardenedAndProbedWhereItListens()
    {
        var containers = DeployFolder.Containers("kubernetes/coordinator.yml").Concat(DeployFolder.Containers("kubernetes/node.yml")).ToList();
        var coordinator = containers.Single(container => container.GetProperty("name").GetString() == "coordinator");
        var ports = coordinator.GetProperty("ports").EnumerateArray().ToDictionary(
            port => port.GetProperty("name").GetString()!, port => port.GetProperty("containerPort").GetInt32());
        var arguments = coordinator.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!).ToList();

        Assert.Equal(3, containers.Count);
        Assert.All(containers, container =>
        {
            var security = container.GetProperty("securityContext");
            Assert.True(security.GetProperty("readOnlyRootFilesystem").GetBoolean());
            Assert.False(security.GetProperty("allowPrivilegeEscalation").GetBoolean());
            Assert.Contains(container.GetProperty("image").GetString(), new[] { "feddistill-coordinator", "feddistill-client" });
        });
        Assert.Equal($"https://0.0.0.0:{ports["clients"]}", arguments[arguments.IndexOf("--listen") + 1]);
        Assert.Equal($"https://0.0.0.0:{ports["operators"]}", arguments[arguments.IndexOf("--admin-listen") + 1]);
        Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe =>
        {
            var request = coordinator.GetProperty(probe).GetProperty("httpGet");
            Assert.Equal(("HTTPS", "operators"), (request.GetProperty("scheme").GetString(), request.GetProperty("port").GetString()));
            Assert.Equal(probe == "readinessProbe" ? "/health/ready" : "/health/live", request.GetProperty("path").GetString());
        });
    }

    [Fact]
    public void Kubernetes_EverySelector_FindsTheLabelsOfAPod()
    {
        string[] files = ["kubernetes/coordinator.yml", "kubernetes/node.yml", "kubernetes/network.yml", "kubernetes/namespace.yml"];
        var documents = files.SelectMany(DeployFolder.Documents).ToList();
        var labels = documents
            .Where(document => document.GetProperty("kind").GetString() is "StatefulSet" or "Job")
            .Select(document => document.GetProperty("spec").GetProperty("template").GetProperty("metadata").GetProperty("labels").GetProperty("app").GetString())
            .ToHashSet(StringComparer.Ordinal);
        var selected = documents
            .Where(document => document.GetProperty("kind").GetString() is "Service" or "NetworkPolicy")
            .Select(document => document.GetProperty("spec"))
            .Select(spec => spec.TryGetProperty("selector", out var selector) ? selector : spec.GetProperty("podSelector").GetProperty("matchLabels"))
            .Select(selector => selector.GetProperty("app").GetString())
            .ToList();
        var listed = DeployFolder.Documents("kubernetes/kustomization.yml").Single().GetProperty("resources").EnumerateArray().Select(name => $"kubernetes/{name}");

        Assert.Equal(3, selected.Count);
        Assert.All(selected, app => Assert.Contains(app, labels));
        Assert.Equal(files.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.All(documents, document => Assert.True(document.TryGetProperty("apiVersion", out _) && document.GetProperty("metadata").TryGetProperty("name", out _)));
    }

    [Fact]
    public void Prometheus_Scrapes_TheOperatorsPort()
    {
        var scrape = Assert.Single(DeployFolder.Documents("prometheus/prometheus.yml")).GetProperty("scrape_configs")[0];

        Assert.Equal("https", scrape.GetProperty("scheme").GetString());
        Assert.EndsWith(":5081", scrape.GetProperty("static_configs")[0].GetProperty("targets")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains(":5081", DeployFolder.Text("systemd/feddistill-coordinator.service"), StringComparison.Ordinal);
    }
}
