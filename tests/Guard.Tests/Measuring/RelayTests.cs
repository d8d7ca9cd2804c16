using System.Net.Sockets;
using System.Text;
using Guard.Measuring.Programs;
using Guard.Tests.Measuring.Fakes;

namespace Guard.Tests.Measuring;

[TestClass]
public sealed class RelayTests
{
    private readonly NetworkStream evaluator;
    private readonly NetworkStream program;
    private readonly NetworkStream hostChannel;
    private readonly NetworkStream hostProgram;
    private readonly Task run;
    private readonly CancellationTokenSource stop = new();
    private readonly Relay relay = new(new RelayLimits { LineBytes = 1024, TotalBytes = 64 << 10 });

    public RelayTests()
    {
        (hostChannel, evaluator) = Duplex.Pair();
        (hostProgram, program) = Duplex.Pair();
        run = relay.RunAsync(hostChannel, hostProgram, hostProgram, stop.Token);
    }

    [TestMethod]
    public async Task Lines_pass_both_ways_unchanged()
    {
        await FakeProcess.WriteAsync(evaluator, "{\"q\": 1}\n");
        Assert.AreEqual("{\"q\": 1}", await LineAsync(program));
        Assert.AreEqual(Speaker.Evaluator, relay.LastSpeaker);
        await FakeProcess.WriteAsync(program, "{\"a\":\t\"é\"}\n");
        Assert.AreEqual("{\"a\":\t\"é\"}", await LineAsync(evaluator));
        Assert.AreEqual(Speaker.Program, relay.LastSpeaker);
        evaluator.EndWriting();
        Assert.AreEqual("", await LineAsync(program), "the evaluator's end reaches the program");
        program.EndWriting();
        await run.SoonAsync();
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Whose_end_came_first_is_known(bool evaluatorFirst)
    {
        Assert.AreEqual(Speaker.None, relay.FirstEnd);
        (NetworkStream first, NetworkStream then) = evaluatorFirst ? (evaluator, program) : (program, evaluator);
        first.EndWriting();
        Assert.AreEqual("", await LineAsync(then));
        then.EndWriting();
        await run.SoonAsync();
        Assert.AreEqual(evaluatorFirst ? Speaker.Evaluator : Speaker.Program, relay.FirstEnd);
    }

    [TestMethod]
    public async Task A_program_that_prints_text_breaks_the_protocol()
    {
        await FakeProcess.WriteAsync(program, "score: 1.0\n");
        Assert.AreEqual(Speaker.Program, (await Assert.ThrowsExactlyAsync<ProtocolException>(() => run.SoonAsync())).Speaker);
    }

    [TestMethod]
    public async Task A_program_that_floods_is_cut_off()
    {
        Task flood = FloodAsync();
        Task drain = DrainAsync();
        ProtocolException error = await Assert.ThrowsExactlyAsync<ProtocolException>(() => run.SoonAsync());
        Assert.AreEqual(Speaker.Program, error.Speaker);
        await hostProgram.DisposeAsync();
        await hostChannel.DisposeAsync();
        await Task.WhenAll(flood, drain).SoonAsync();
    }

    [TestMethod]
    public async Task A_partial_line_is_waited_for_and_then_refused()
    {
        await FakeProcess.WriteAsync(program, "{\"a\":");
        await FakeProcess.WriteAsync(evaluator, "{}\n");
        Assert.AreEqual("{}", await LineAsync(program), "the other direction goes on");
        Assert.IsFalse(run.IsCompleted);
        program.EndWriting();
        await Assert.ThrowsExactlyAsync<ProtocolException>(() => run.SoonAsync());
    }

    [TestMethod]
    public async Task It_can_be_stopped()
    {
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run.SoonAsync());
    }

    private async Task FloodAsync()
    {
        byte[] line = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', 500) + "\"}\n");
        try
        {
            while (true) await program.WriteAsync(line);
        }
        catch (IOException)
        {
            // cut off
        }
    }

    private async Task DrainAsync()
    {
        byte[] buffer = new byte[4096];
        while (await evaluator.ReadAsync(buffer) > 0)
        {
        }
    }

    private static async Task<string> LineAsync(NetworkStream stream)
    {
        var line = new List<byte>();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one).AsTask().SoonAsync() == 1 && one[0] != '\n') line.Add(one[0]);
        return Encoding.UTF8.GetString([.. line]);
    }
}
