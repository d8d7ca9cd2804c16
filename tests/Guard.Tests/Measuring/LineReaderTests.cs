using System.Text;
using CsCheck;
using Guard.Measuring.Programs;
using Guard.Tests.Measuring.Fakes;

namespace Guard.Tests.Measuring;

[TestClass]
public sealed class LineReaderTests
{
    private static readonly RelayLimits Small = new() { LineBytes = 32, TotalBytes = 4096 };

    [TestMethod]
    public void Lines_come_out_as_they_went_in_however_the_stream_cuts_them() =>
        Gen.Select(Gen.Byte.Where(b => b != 10).Array[0, 30].Array[0, 40], Gen.Int[1, 50].Array[1, 20]).Sample((lines, cuts) =>
        {
            byte[] all = [.. lines.SelectMany(l => l.Append((byte)'\n'))];
            var reader = new LineReader(new ChoppyStream(all, cuts), Speaker.Program, Small);
            foreach (byte[] line in lines)
            {
                if (!reader.ReadAsync(CancellationToken.None).AsTask().Result.Span[..^1].SequenceEqual(line)) return false;
            }

            return reader.ReadAsync(CancellationToken.None).AsTask().Result.IsEmpty;
        });

    [TestMethod]
    public async Task The_longest_line_passes_and_one_byte_more_does_not()
    {
        byte[] fits = [.. Enumerable.Repeat((byte)'a', 31), (byte)'\n'];
        Assert.AreEqual(32, (await Read(fits).ReadAsync(CancellationToken.None)).Length);
        byte[] longer = [.. Enumerable.Repeat((byte)'a', 32), (byte)'\n'];
        await Assert.ThrowsExactlyAsync<ProtocolException>(async () => await Read(longer).ReadAsync(CancellationToken.None));
    }

    [TestMethod]
    public async Task A_line_without_end_is_cut_off_by_size()
    {
        var endless = new LineReader(new EndlessStream(), Speaker.Program, Small);
        ProtocolException error = await Assert.ThrowsExactlyAsync<ProtocolException>(async () => await endless.ReadAsync(CancellationToken.None));
        Assert.Contains("longer than 32", error.Message);
    }

    [TestMethod]
    public async Task A_flood_of_small_lines_is_cut_off_by_total()
    {
        var reader = Read([.. Enumerable.Repeat("{}\n"u8.ToArray(), 2000).SelectMany(b => b)]);
        int lines = 0;
        await Assert.ThrowsExactlyAsync<ProtocolException>(async () =>
        {
            while (!(await reader.ReadAsync(CancellationToken.None)).IsEmpty) lines++;
        });
        Assert.IsLessThanOrEqualTo(4096 / 3, lines);
    }

    [TestMethod]
    public async Task A_partial_last_line_is_an_error() =>
        await Assert.ThrowsExactlyAsync<ProtocolException>(async () => await Read("{\"a\":1}"u8.ToArray()).ReadAsync(CancellationToken.None));

    [TestMethod]
    [DataRow("{}", true)]
    [DataRow("{\"a\":\"é\"}", true)]
    [DataRow("", false)]
    [DataRow("{", false)]
    [DataRow("[1]", false)]
    [DataRow("1", false)]
    [DataRow("{}\r", false)]
    [DataRow(" {}", false)]
    [DataRow("{\0}", false)]
    public void Shape(string line, bool passes) => Assert.AreEqual(passes, MessageShape.Refusal(Encoding.UTF8.GetBytes(line)) is null);

    [TestMethod]
    public void Invalid_utf8_has_no_shape() => Assert.IsNotNull(MessageShape.Refusal([(byte)'{', 0xc3, 0x28, (byte)'}']));

    private static LineReader Read(byte[] bytes) => new(new MemoryStream(bytes), Speaker.Program, Small);
}
