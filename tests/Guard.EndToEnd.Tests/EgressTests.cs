using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;
using Guard.Tests.Egress;
using Guard.Vm.Process;

namespace Guard.EndToEnd.Tests;

/// <summary>An agent's way to its model: in a real box, through the real proxy, with a credential that is nowhere in the box.</summary>
[TestClass]
public sealed class EgressTests
{
    private const string Key = "sk-real-6f1c0d93ab57e248";
    private const string Control = "ctl-91be40c7d2a5f368";
    private const string Ask = "{\"model\":\"claude-x\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    // A request by the shell alone, so that it needs no program of the host's.
    private const string Post = """
        post() { exec 3<>/dev/tcp/127.0.0.1/4141; printf 'POST %s HTTP/1.1\r\nHost: 127.0.0.1:4141\r\nConnection: close\r\nx-api-key: guard-placeholder\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "$1" "${#2}" "$2" >&3; cat <&3; exec 3>&-; echo; };
        """;

    [TestMethod]
    public async Task An_agent_reaches_its_model_by_its_port_and_nobody_else()
    {
        await using Ground ground = Ground.Create();
        await using var provider = new ScriptedProvider();
        ScratchRepository repository = await GuardedAsync(ground, provider);
        string port = new Uri(provider.Url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        ProgramResult run = await AgentAsync(
            ground, repository,
            $"echo route $GUARD_ROUTE_MODEL; post /v1/messages '{Ask}'; post /v1/files '{{}}'; (exec 4<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo DIRECT; (exec 4<>/dev/tcp/127.0.0.1/4142) 2>/dev/null && echo OTHER; env; echo 60 >value; git commit -qam Raise; git push -q origin HEAD:main");
        Assert.AreEqual(0, run.Code, run.ToString());
        Assert.Contains("route http://127.0.0.1:4141", run.Output);
        Assert.Contains(ScriptedProvider.Answer, run.Output);
        Assert.Contains("HTTP/1.1 403", run.Output);
        Assert.Contains("has no call POST /v1/files", run.Output);
        Assert.DoesNotContain("DIRECT", run.Output, "the provider itself is not reached; control: the proxy reached it");
        Assert.DoesNotContain("OTHER", run.Output);
        string asked = provider.Asked.Single();
        Assert.Contains($"x-api-key: {Key}\n", asked);
        Assert.DoesNotContain("guard-placeholder", asked);

        ProgramResult log = await ground.Guard.RunAsync(ground.Root, "log", "--json");
        foreach (string word in (string[])["egress.opened", "egress.closed", "egress.denied", "\"settled\"", "/v1/files"]) Assert.Contains(word, log.Output);
        foreach (ProgramResult said in (ProgramResult[])[run, log]) Assert.DoesNotContain(Key, said.ToString());
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task A_policy_without_a_route_is_a_box_without_a_way_out()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ProgramResult run = await AgentAsync(ground, repository, "(exec 4<>/dev/tcp/127.0.0.1/4141) 2>/dev/null && echo REACHED; echo done");
        Assert.AreEqual("done\n", run.Output, run.ToString());
    }

    [TestMethod]
    public async Task What_a_run_spent_is_in_its_result_and_its_limits_hold()
    {
        await using Ground ground = Ground.Create();
        await using var provider = new ScriptedProvider();
        ScratchRepository repository = await GuardedAsync(ground, provider, limits: "requests: 2, money: 1, ");
        string ask = $"post /v1/messages '{Ask}'; ";
        ProgramResult run = await ground.Guard.RunAsync(repository.Directory, "run", "--json", "--goal", "x", "--", "/bin/bash", "-c", Post + ask + ask + ask);
        Assert.AreEqual(0, run.Code, run.ToString());
        JsonNode spent = JsonNode.Parse(run.Output[run.Output.IndexOf("{\n", StringComparison.Ordinal)..])!["egress"]!;
        Assert.AreEqual((2, 1, 26, "0.00029"), ((int)spent["requests"]!, (int)spent["denied"]!, (int)spent["tokens"]!, (string?)spent["money"]), spent.ToJsonString());
        Assert.Contains("2 requests are used up", (string)spent["lastFailure"]!);
        Assert.HasCount(2, provider.Asked);
    }

    [TestMethod]
    public async Task Without_a_fitting_credential_no_run_starts_and_the_fix_is_named()
    {
        await using Ground ground = Ground.Create();
        await using var provider = new ScriptedProvider();
        ScratchRepository repository = await GuardedAsync(ground, provider, withKey: false);
        ProgramResult run = await ground.AgentAsync(repository, "true");
        Assert.AreEqual(2, run.Code, run.ToString());
        Assert.Contains("G385", run.Errors);
        Assert.Contains($"guard credential add claude --kind anthropic-key --host {new Uri(provider.Url).Authority}", run.Errors);
        await AddAsync(ground, "openai-key", provider);
        run = await ground.AgentAsync(repository, "true");
        Assert.AreEqual(2, run.Code, run.ToString());
        Assert.Contains("G386", run.Errors);
        Assert.DoesNotContain(Key, run.ToString());
    }

    [TestMethod]
    public async Task The_real_key_is_in_no_memory_file_argument_or_environment_of_the_box()
    {
        if (!HostIdentity.IsRoot) Assert.Inconclusive("Reading the memory of a box's processes from outside needs root.");
        await using Ground ground = Ground.Create();
        await using var provider = new ScriptedProvider();
        ScratchRepository repository = await GuardedAsync(ground, provider);
        string marker = "9" + Random.Shared.Next(1_000_000, 9_999_999);
        Task<ProgramResult> run = AgentAsync(
            ground, repository, $"export CONTROL={Control}; echo {Control} >/tmp/control; post /v1/messages '{Ask}' >/tmp/answer; exec 5>/tmp/held; echo {Control} >&5; sleep {marker} & wait $!");
        await Processes.UntilAsync(() => provider.Asked.Count == 1 && BoxSweep.Find(marker) is not null, "the agent has its answer and waits");
        var sweep = new BoxSweep(BoxSweep.Find(marker)!.Value);
        IReadOnlyList<string> control = sweep.Search(Control), real = sweep.Search(Key);
        foreach (string place in (string[])["environ", "mem", "/tmp/control"]) Assert.IsTrue(control.Any(found => found.Contains(place, StringComparison.Ordinal)), $"control: a secret in {place} is found: {string.Join('\n', control)}");
        Assert.IsEmpty(real, string.Join('\n', real));
        Assert.IsGreaterThanOrEqualTo(3, sweep.Looked, "init, the shell and what it waits for");
        Processes.Signal(BoxSweep.Find(marker)!.Value, "KILL");
        Assert.DoesNotContain(Key, (await run).ToString());
    }

    [TestMethod]
    public async Task A_request_that_was_open_when_Guard_was_killed_is_in_the_log_with_what_it_may_have_cost()
    {
        await using Ground ground = Ground.Create();
        await using var provider = new ScriptedProvider();
        var never = new TaskCompletionSource();
        provider.Script = async context =>
        {
            await ScriptedProvider.EventAsync(context, "{\"type\":\"ping\"}");
            await Task.WhenAny(never.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
        };
        ScratchRepository repository = await GuardedAsync(ground, provider);
        Task<ProgramResult> run = AgentAsync(ground, repository, $"post /v1/messages '{Ask}'");
        await Processes.UntilAsync(() => provider.Asked.Count == 1, "the request is on its way");
        Processes.KillResident(ground.Guard.Home);
        await run;
        never.SetResult();
        JsonArray entries = JsonNode.Parse((await ground.Guard.RunAsync(ground.Root, "log", "--json")).Output)!["entries"]!.AsArray();
        JsonNode opened = entries.Single(entry => (string)entry!["event"]! == "egress.opened")!;
        Assert.IsGreaterThan(50, (int)opened["egress"]!["tokens"]!);
        Assert.IsFalse(entries.Any(entry => (string)entry!["event"]! == "egress.closed"));
        await ground.LogVerifiesAsync();
    }

    private static async Task<ScratchRepository> GuardedAsync(Ground ground, ScriptedProvider provider, bool withKey = true, string limits = "")
    {
        string policy = Sample.Policy().Replace("limits: { ", "limits: { " + limits, StringComparison.Ordinal)
            + $"egress:\n  - name: model\n    api: anthropic\n    url: {provider.Url}\n    private: true\n    credential: claude\n    prices: {{ \"*\": {{ input: 5, output: 25 }} }}\n";
        ScratchRepository repository = await ground.GuardedAsync(policy);
        if (withKey) await AddAsync(ground, "anthropic-key", provider);
        return repository;
    }

    private static async Task AddAsync(Ground ground, string kind, ScriptedProvider provider)
    {
        ProgramResult add = await ground.Guard.RunAsync(ground.Root, ["credential", "add", "claude", "--kind", kind, "--host", new Uri(provider.Url).Authority], null, Key + "\n");
        Assert.AreEqual(0, add.Code, add.ToString());
    }

    private static Task<ProgramResult> AgentAsync(Ground ground, ScratchRepository repository, string script) =>
        ground.Guard.RunAsync(repository.Directory, "run", "--goal", "test", "--", "/bin/bash", "-c", Post + script);
}
