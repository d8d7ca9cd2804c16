using CsCheck;
using Guard.Hooks.Receiving.ProcReceive;

namespace Guard.Hooks.Tests.Receiving;

[TestClass]
public sealed class PktLineTests
{
    [TestMethod]
    public void WhatIsWrittenIsRead() =>
        Gen.Byte.Array[0, 3000].Sample(payload =>
        {
            using var stream = new MemoryStream(PktLine.Encode(payload));
            return PktLine.ReadAsync(stream, default).AsTask().GetAwaiter().GetResult()!.SequenceEqual(payload);
        });

    [TestMethod]
    public void AnyBytesAreALineAFlushOrAProtocolError() =>
        Gen.Byte.Array[0, 100].Sample(
            bytes =>
            {
                using var stream = new MemoryStream(bytes);
                try
                {
                    byte[]? line = PktLine.ReadAsync(stream, default).AsTask().GetAwaiter().GetResult();
                    return line is null || line.Length <= bytes.Length - 4;
                }
                catch (ProtocolException)
                {
                    return true;
                }
            },
            iter: 20_000);

    [TestMethod]
    [DataRow("")]
    [DataRow("000")]
    [DataRow("0001")]
    [DataRow("0002")]
    [DataRow("0003")]
    [DataRow("zzzz")]
    [DataRow("+004")]
    [DataRow(" 04a")]
    [DataRow("0009abc")]
    [DataRow("fffd")]
    public async Task MalformedLinesAreRefused(string text)
    {
        using var stream = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text));
        await Assert.ThrowsExactlyAsync<ProtocolException>(async () => await PktLine.ReadAsync(stream, default));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("0123456789012345678901234567890123456789 0123456789012345678901234567890123456789")]
    [DataRow("0123456789012345678901234567890123456789 012345678901234567890123456789012345678Z refs/heads/main")]
    [DataRow("short 0123456789012345678901234567890123456789 refs/heads/main")]
    public void MalformedCommandsAreRefused(string line) => Assert.ThrowsExactly<ProtocolException>(() => ProcReceiveRequest.ParseCommand(line));

    [TestMethod]
    public async Task LimitsOnCommandsHold()
    {
        using var stream = new MemoryStream();
        stream.Write(PktLine.Encode("version=1\0push-options atomic"));
        stream.Write(PktLine.Flush);
        string id = new('a', 40);
        for (int i = 0; i <= ProcReceiveRequest.MostCommands; i++) stream.Write(PktLine.Encode($"{id} {id} refs/heads/b{i}"));
        stream.Write(PktLine.Flush);
        stream.Position = 0;
        await Assert.ThrowsExactlyAsync<ProtocolException>(() => ProcReceiveRequest.ReadAsync(stream, _ => Task.CompletedTask, default));
    }

    [TestMethod]
    public void AReasonStaysOneLine() =>
        Gen.String.Sample(reason =>
        {
            string text = System.Text.Encoding.UTF8.GetString(RefReport.Refused("refs/heads/main", reason).Encode());
            return !text.Contains('\n', StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal) && text.Length < 260;
        });
}
