using System.Text;

namespace Guard.Vm.Tests.Process;

/// <summary>Boxes with a terminal.</summary>
[TestClass]
public sealed class TerminalTests
{
    [TestMethod]
    public async Task The_command_has_a_controlling_terminal_of_the_asked_size()
    {
        BoxSpec spec = Boxes.Script("tty; stty size; test -t 2 && echo terminal; : > /dev/tty && echo controlling") with { Terminal = true };
        (string output, BoxExit exit) = await RunAsync(new BoxRequest(spec) { Columns = 123, Rows = 45 }, _ => Task.CompletedTask);
        Assert.AreEqual("/dev/pts/0\r\n45 123\r\nterminal\r\ncontrolling\r\n", output);
        Assert.IsTrue(exit.Success);
    }

    [TestMethod]
    public async Task Typed_text_a_new_size_and_Ctrl_C_arrive()
    {
        BoxSpec spec = Boxes.Spec("/usr/bin/bash", "-c", "trap 'echo size $(stty size)' WINCH; trap 'echo interrupted; exit 3' INT; stty -echo; echo ready; read -r line; echo got $line; while :; do sleep 0.05; done") with { Terminal = true };
        (string output, BoxExit exit) = await RunAsync(new BoxRequest(spec), async box =>
        {
            await UntilAsync(box, "ready");
            await box.StandardInput.WriteAsync("hello\n"u8.ToArray());
            await box.StandardInput.FlushAsync();
            await UntilAsync(box, "got hello");
            await box.ResizeAsync(90, 30);
            await UntilAsync(box, "size 30 90");
            await box.StandardInput.WriteAsync(new byte[] { 3 });
            await box.StandardInput.FlushAsync();
        });
        StringAssert.Contains(output, "interrupted");
        Assert.AreEqual(3, exit.ExitCode);
    }

    [TestMethod]
    public async Task Much_output_arrives_whole_and_a_reader_that_stops_holds_nothing_up()
    {
        BoxSpec spec = Boxes.Script("seq 1 100000") with { Terminal = true };
        (string output, BoxExit exit) = await RunAsync(new BoxRequest(spec), _ => Task.CompletedTask);
        Assert.IsTrue(exit.Success);
        StringAssert.EndsWith(output, "100000\r\n");
        Assert.AreEqual(100_000, output.Count(letter => letter == '\n'));

        await using IBox unread = await Boxes.Launcher().StartAsync(new BoxRequest(Boxes.Script("yes") with { Terminal = true }));
        await unread.KillAsync();
        Assert.AreEqual(9, (await unread.WaitAsync().WaitAsync(Boxes.Patience)).Signal);
    }

    private static async Task<(string Output, BoxExit Exit)> RunAsync(BoxRequest request, Func<IBox, Task> act)
    {
        using var patience = new CancellationTokenSource(Boxes.Patience);
        await using IBox box = await Boxes.Launcher().StartAsync(request, patience.Token);
        await act(box);
        string output = await Boxes.ReadAsync(box.StandardOutput, patience.Token);
        return (output, await box.WaitAsync(patience.Token));
    }

    private static async Task UntilAsync(IBox box, string wanted)
    {
        using var patience = new CancellationTokenSource(Boxes.Patience);
        var seen = new StringBuilder();
        var buffer = new byte[256];
        while (!seen.ToString().Contains(wanted, StringComparison.Ordinal))
        {
            int count = await box.StandardOutput.ReadAsync(buffer, patience.Token);
            Assert.AreNotEqual(0, count, $"waiting for '{wanted}', saw: {seen}");
            seen.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }
}
