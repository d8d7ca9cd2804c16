namespace Guard.Vm.Guests;

/// <summary>A command for a guest.</summary>
/// <param name="Arguments">The program and its arguments; the program is looked for in the PATH of its environment.</param>
public sealed record GuestCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>The user that an agent is in a guest.</summary>
    public const int AgentUser = 1000;

    /// <summary>Its whole environment, NAME=VALUE each.</summary>
    public IReadOnlyList<string> Environment { get; init; } = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/home/agent", "LANG=C.UTF-8"];

    /// <summary>Where it starts.</summary>
    public string Directory { get; init; } = "/";

    /// <summary>The user and group that it has in the guest.</summary>
    public int User { get; init; } = AgentUser;

    /// <summary>As a frame's payload.</summary>
    /// <exception cref="ArgumentException">There is no program, or a text has a NUL.</exception>
    internal byte[] Write()
    {
        if (Arguments.Count == 0) throw new ArgumentException("A command has no program.");
        var output = new MemoryStream();
        GuestText.Put(output, Arguments);
        GuestText.Put(output, Environment);
        GuestText.Put(output, Directory);
        GuestText.Put(output, BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(User)));
        return output.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    internal static GuestCommand Read(ReadOnlySpan<byte> payload)
    {
        List<string> arguments = GuestText.TakeTexts(ref payload), environment = GuestText.TakeTexts(ref payload);
        string directory = GuestText.TakeText(ref payload);
        ReadOnlySpan<byte> number = GuestText.Take(ref payload);
        int user = GuestText.TakeNumber(ref number);
        if (arguments.Count == 0 || user < 0 || payload.Length > 0 || number.Length > 0) throw new InvalidDataException("A frame is no command.");
        return new GuestCommand(arguments) { Environment = environment, Directory = directory, User = user };
    }
}
