using System.Text;
using System.Text.Json.Nodes;
using Guard.Agents;
using Guard.Agents.Adapters;
using Guard.Daemon.Wire;
using Guard.Vm;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Tests.Agents;

/// <summary>What is kept and shown of an agent's output.</summary>
[TestClass]
public sealed class AgentOutputTests
{
    private readonly string _directory = Directory.CreateTempSubdirectory("go-").FullName;

    [TestCleanup]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [TestMethod]
    public async Task Output_is_kept_as_it_came_and_as_events_and_shown_as_text()
    {
        byte[] bytes = Recording.Bytes("claude-ok");
        var output = new AgentOutput(new ClaudeEvents(), new AgentWatch(), _directory, new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero)));
        var console = new TextConsole();
        await output.PumpAsync(new MemoryStream(bytes), console);
        CollectionAssert.AreEqual(bytes, await File.ReadAllBytesAsync(Path.Combine(_directory, "output.jsonl")));
        JsonObject[] events = [.. (await File.ReadAllLinesAsync(Path.Combine(_directory, "events.jsonl"))).Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.IsTrue(events.All(each => (int)each["v"]! == 1 && (string)each["time"]! == "2026-11-23T01:02:03.000Z"));
        JsonObject call = events.Single(each => (string)each["event"]! == "tool-call");
        Assert.AreEqual("Bash", (string)call["tool"]!);
        Assert.AreEqual("0.000508", (string)events.Single(each => each["total"] is not null)["cost"]!);
        Assert.Contains("> Bash: echo hi >> out.txt && git add -A", console.Text);
        Assert.Contains("\ndone\n", console.Text);
        Assert.DoesNotContain("{\"type\"", console.Text);
        Assert.IsTrue(output.Summary.Succeeded);
    }

    [TestMethod]
    public async Task Nothing_that_an_agent_says_drives_the_terminal()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("""{"type":"item.completed","item":{"type":"agent_message","text":"\u001b[2Jred\u0007\u202e"}}""" + "\n");
        var console = new TextConsole();
        await new AgentOutput(new CodexEvents(), new AgentWatch(), _directory, TimeProvider.System).PumpAsync(new MemoryStream(bytes), console);
        Assert.AreEqual("red\n", console.Text);
    }

    private sealed class TextConsole : IRunConsole
    {
        public string Text { get; private set; } = "";

        public bool Interrupted => false;

        public Task Gone { get; } = new TaskCompletionSource().Task;

        public async Task PumpOutAsync(Stream source, WireFrameKind kind)
        {
            using var reader = new StreamReader(source);
            Text += await reader.ReadToEndAsync();
        }

        public Task PumpInAsync(IBox box) => Task.CompletedTask;

        public void AgentEnded()
        {
            // There is none here.
        }

        public void Report(string value)
        {
            // Nobody reads notices here.
        }
    }
}
