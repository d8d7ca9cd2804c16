using Guard.Vm.Guests;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Vm.Tests.Guests;

/// <summary>The host's end of a conversation with guests that behave and with those that do not. Needs no VM: the guest is played here.</summary>
[TestClass]
public sealed class GuestSessionTests
{
    private static readonly GuestLimits Limits = new(TimeSpan.FromMinutes(1), 10);

    [TestMethod]
    public async Task A_command_ends_as_the_guest_says_and_its_output_is_kept_up_to_a_bound()
    {
        var guest = new PlayedGuest();
        Task<GuestResult> running = guest.Session.ExecAsync(new GuestCommand(["x"]), "in"u8.ToArray(), Limits, TimeProvider.System);
        await guest.SaidAsync(GuestFrameKind.End);
        guest.Say(1, GuestFrameKind.Data, "0123456789abc"u8, lane: 1);
        guest.Say(1, GuestFrameKind.Data, "err"u8, lane: 2);
        guest.Say(1, GuestFrameKind.Ended, new GuestExit(3, null, null).Write());
        GuestResult result = await running;

        Assert.AreEqual((3, "0123456789", "err", false, true), (result.Exit.ExitCode, result.Text, System.Text.Encoding.UTF8.GetString(result.Errors), result.TimedOut, result.Truncated));
        CollectionAssert.AreEqual("in"u8.ToArray(), guest.Frames.Single(frame => frame.Kind == GuestFrameKind.Data).Payload);
    }

    [TestMethod]
    public async Task Input_waits_for_the_guests_credit()
    {
        var guest = new PlayedGuest();
        GuestProcess process = guest.Session.Start(new GuestCommand(["x"]));
        Task write = process.WriteAsync(new byte[GuestFrame.Window + 100]);
        Assert.AreEqual(GuestFrame.Window, guest.DataBytes());
        Assert.IsFalse(write.IsCompleted);

        guest.Say(1, GuestFrameKind.Credit, [0, 0, 1, 0]);
        await write;
        Assert.AreEqual(GuestFrame.Window + 100, guest.DataBytes());
    }

    [TestMethod]
    public async Task A_guest_that_sends_more_than_it_may_is_given_up()
    {
        var guest = new PlayedGuest();
        GuestProcess process = guest.Session.Start(new GuestCommand(["x"]));
        for (int i = 0; i <= GuestFrame.Window / GuestFrame.MostPayload; i++) guest.Say(1, GuestFrameKind.Data, new byte[GuestFrame.MostPayload], lane: 1);

        GuestException error = await Assert.ThrowsExactlyAsync<GuestException>(() => process.Ended);
        StringAssert.Contains(error.Message, "more than it may");
        Assert.ThrowsExactly<GuestException>(() => guest.Session.Start(new GuestCommand(["y"])));
    }

    [TestMethod]
    public async Task What_is_read_is_credited()
    {
        var guest = new PlayedGuest();
        GuestProcess process = guest.Session.Start(new GuestCommand(["x"]));
        for (int i = 0; i < 40; i++)
        {
            guest.Say(1, GuestFrameKind.Data, new byte[GuestFrame.MostPayload], lane: 1);
            Assert.HasCount(GuestFrame.MostPayload, await process.ReadOutputAsync());
        }

        Assert.IsGreaterThanOrEqualTo(39 * GuestFrame.MostPayload - GuestFrame.Window, guest.Frames.Where(frame => frame.Kind == GuestFrameKind.Credit).Sum(frame => frame.Number()));
    }

    [TestMethod]
    [DataRow((byte)GuestFrameKind.Data, (byte)1, 7u, DisplayName = "for a command that does not run")]
    [DataRow((byte)GuestFrameKind.Data, (byte)0, 1u, DisplayName = "bytes of an input")]
    [DataRow((byte)GuestFrameKind.Start, (byte)0, 1u, DisplayName = "a command for the host")]
    [DataRow((byte)GuestFrameKind.Became, (byte)0, 0u, DisplayName = "an answer to nothing")]
    [DataRow((byte)GuestFrameKind.Ended, (byte)0, 1u, DisplayName = "an end that is none")]
    public async Task A_frame_that_a_guest_may_not_send_ends_the_session(byte kind, byte lane, uint stream)
    {
        var guest = new PlayedGuest();
        GuestProcess process = guest.Session.Start(new GuestCommand(["x"]));
        guest.Say(stream, (GuestFrameKind)kind, [], lane);

        await Assert.ThrowsExactlyAsync<GuestException>(() => process.Ended);
    }

    [TestMethod]
    public async Task A_guest_that_does_not_take_its_identity_in_time_is_given_up()
    {
        var guest = new PlayedGuest();
        var time = new FakeTimeProvider();
        Task became = guest.Session.BecomeAsync(GuestIdentity.Fresh(time, "r"), TimeSpan.FromSeconds(2), time);
        time.Advance(TimeSpan.FromSeconds(3));

        GuestException error = await Assert.ThrowsExactlyAsync<GuestException>(() => became);
        StringAssert.Contains(error.Message, "within 2 s");
        Assert.ThrowsExactly<GuestException>(() => guest.Session.Start(new GuestCommand(["x"])));
    }

    [TestMethod]
    public async Task A_guest_that_cannot_take_its_identity_is_given_up()
    {
        var guest = new PlayedGuest();
        Task became = guest.Session.BecomeAsync(GuestIdentity.Fresh(TimeProvider.System, "r"), TimeSpan.FromMinutes(1), TimeProvider.System);
        guest.Say(0, GuestFrameKind.Became, "no clock"u8);

        GuestException error = await Assert.ThrowsExactlyAsync<GuestException>(() => became);
        StringAssert.Contains(error.Message, "no clock");
    }

    [TestMethod]
    public async Task A_command_whose_time_is_over_is_killed_and_a_guest_that_keeps_it_is_given_up()
    {
        var guest = new PlayedGuest();
        var time = new FakeTimeProvider();
        Task<GuestResult> running = guest.Session.ExecAsync(new GuestCommand(["x"]), default, Limits, time);
        time.Advance(TimeSpan.FromMinutes(1));
        await guest.SaidAsync(GuestFrameKind.Signal);
        time.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsExactlyAsync<GuestException>(() => running);
    }

    /// <summary>A guest that says what it is told, and keeps what it hears.</summary>
    private sealed class PlayedGuest
    {
        private readonly GuestFrameReader _reader = new();
        private readonly Lock _gate = new();
        private readonly List<GuestFrame> _frames = [];

        public PlayedGuest() => Session = new GuestSession(Hear);

        public GuestSession Session { get; }

        public GuestFrame[] Frames
        {
            get
            {
                lock (_gate) return [.. _frames];
            }
        }

        public void Say(uint stream, GuestFrameKind kind, ReadOnlySpan<byte> payload, byte lane = 0) => Session.Receive(GuestFrame.Write(stream, kind, payload, lane));

        public Task SaidAsync(GuestFrameKind kind) => Eventually.HoldsAsync(() => Frames.Any(frame => frame.Kind == kind), $"a frame {kind}");

        public int DataBytes() => Frames.Where(frame => frame.Kind == GuestFrameKind.Data).Sum(frame => frame.Payload.Length);

        private bool Hear(ReadOnlyMemory<byte> bytes)
        {
            ReadOnlySpan<byte> rest = bytes.Span;
            lock (_gate)
            {
                while (_reader.TryTake(ref rest, out GuestFrame frame)) _frames.Add(frame);
            }

            return true;
        }
    }
}
