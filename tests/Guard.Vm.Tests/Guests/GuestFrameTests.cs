using CsCheck;
using Guard.Vm.Guests;

namespace Guard.Vm.Tests.Guests;

/// <summary>The bytes between a guest's init and its host.</summary>
[TestClass]
public sealed class GuestFrameTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char['\u0001', '\u2fff'], 0, 20];

    [TestMethod]
    public void Frames_come_out_as_they_went_in_however_they_are_cut() =>
        Gen.Select(
            Gen.Select(Gen.UInt, Gen.Byte[1, 9], Gen.Byte[0, 2], Gen.Byte.Array[0, 300]).Array[0, 10], Gen.Int[1, 40]).Sample((frames, piece) =>
        {
            byte[] bytes = [.. frames.SelectMany(frame => GuestFrame.Write(frame.Item1, (GuestFrameKind)frame.Item2, frame.Item4, frame.Item3))];
            var reader = new GuestFrameReader();
            var taken = new List<GuestFrame>();
            for (int at = 0; at < bytes.Length; at += piece)
            {
                ReadOnlySpan<byte> part = bytes.AsSpan(at, Math.Min(piece, bytes.Length - at));
                while (reader.TryTake(ref part, out GuestFrame frame)) taken.Add(frame);
            }

            Assert.HasCount(frames.Length, taken);
            for (int i = 0; i < frames.Length; i++)
            {
                Assert.AreEqual((frames[i].Item1, (GuestFrameKind)frames[i].Item2, frames[i].Item3), (taken[i].Stream, taken[i].Kind, taken[i].Lane));
                CollectionAssert.AreEqual(frames[i].Item4, taken[i].Payload);
            }
        }, iter: 2_000);

    [TestMethod]
    public void Any_bytes_are_frames_or_refused() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Bool).Sample((bytes, near) =>
        {
            if (near && bytes.Length >= 12) (bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9], bytes[10]) = ((byte)(1 + (bytes[4] % 9)), (byte)(bytes[5] % 3), 0, 0, 0, 0, 0);
            var reader = new GuestFrameReader();
            ReadOnlySpan<byte> rest = bytes;
            try
            {
                while (reader.TryTake(ref rest, out GuestFrame frame)) Assert.IsLessThanOrEqualTo(GuestFrame.MostPayload, frame.Payload.Length);
            }
            catch (InvalidDataException)
            {
                // It is none, and said so.
            }
        }, iter: 1_000_000);

    [TestMethod]
    public void A_length_costs_nothing_before_it_is_believed()
    {
        byte[] header = GuestFrame.Write(1, GuestFrameKind.Data, []);
        header[8] = 0x7f;

        Assert.ThrowsExactly<InvalidDataException>(() => Take(header));
    }

    [TestMethod]
    public void Commands_identities_and_ends_come_out_as_they_went_in() =>
        Gen.Select(Text.List[1, 5], Text.List[0, 5], Text, Gen.Int[0, 65535]).Sample((arguments, environment, text, number) =>
        {
            var command = new GuestCommand(arguments) { Environment = environment, Directory = text, User = number };
            GuestCommand read = GuestCommand.Read(command.Write());
            Assert.IsTrue(read.Arguments.SequenceEqual(arguments) && read.Environment.SequenceEqual(environment) && read.Directory == text && read.User == number);
            var identity = new GuestIdentity(new byte[64], number, text, "m", "b", text);
            GuestIdentity other = GuestIdentity.Read(identity.Write());
            Assert.AreEqual(identity with { Entropy = other.Entropy }, other);
            foreach (GuestExit exit in (GuestExit[])[new(number % 256, null, null), new(null, 1 + (number % 64), null), new(null, null, "why" + text)])
                Assert.AreEqual(exit, GuestExit.Read(exit.Write()));
        }, iter: 2_000);

    [TestMethod]
    public void Payloads_of_any_bytes_are_read_or_refused() =>
        Gen.Byte.Array[0, 40].Sample(bytes =>
        {
            foreach (Action read in (Action[])[() => GuestCommand.Read(bytes), () => GuestIdentity.Read(bytes), () => GuestExit.Read(bytes)])
            {
                try
                {
                    read();
                }
                catch (InvalidDataException)
                {
                    // It is none, and said so.
                }
            }
        }, iter: 200_000);

    [TestMethod]
    [DataRow(-1, -1)]
    [DataRow(256, -1)]
    [DataRow(0, 9)]
    [DataRow(-1, 0)]
    [DataRow(-1, 65)]
    public void An_end_that_no_process_has_is_refused(int code, int signal)
    {
        byte[] payload = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(payload, code);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), signal);

        Assert.ThrowsExactly<InvalidDataException>(() => GuestExit.Read(payload));
    }

    [TestMethod]
    public void A_text_with_a_NUL_is_refused() => Assert.ThrowsExactly<ArgumentException>(() => new GuestCommand(["a\0b"]).Write());

    private static void Take(byte[] bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        new GuestFrameReader().TryTake(ref rest, out _);
    }
}
