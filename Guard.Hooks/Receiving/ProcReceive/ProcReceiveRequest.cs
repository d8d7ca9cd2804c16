using System.Text;

namespace Guard.Hooks.Receiving.ProcReceive;

/// <summary>What git tells a proc-receive hook (githooks(5)): the ref updates of one push and its options.</summary>
/// <param name="Commands">The updates, in the client's order; at least one.</param>
/// <param name="Options">The push options, in order.</param>
public sealed record ProcReceiveRequest(IReadOnlyList<RefCommand> Commands, IReadOnlyList<string> Options)
{
    /// <summary>Most updates read; a push of more is refused as a whole.</summary>
    public const int MostCommands = 1000;

    /// <summary>Most bytes of all updates together: they go on in one message.</summary>
    public const int LongestCommands = 256 * 1024;

    /// <summary>Most push options.</summary>
    public const int MostOptions = 100;

    /// <summary>Most bytes of one push option.</summary>
    public const int LongestOption = 4096;

    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>Greets git and reads the request.</summary>
    /// <param name="input">The hook's standard input.</param>
    /// <param name="output">Writes bytes to the hook's standard output.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ProtocolException">Not version 1, malformed, or over a limit.</exception>
    public static async Task<ProcReceiveRequest> ReadAsync(Stream input, Func<byte[], Task> output, CancellationToken cancellationToken)
    {
        string[] greeting = Text(await PktLine.ReadAsync(input, cancellationToken) ?? []).TrimEnd('\n').Split('\0');
        if (greeting[0] != "version=1") throw new ProtocolException("git does not speak version 1 of the proc-receive protocol.");
        bool withOptions = greeting.Length > 1 && greeting[1].Split(' ').Contains("push-options");
        if (await PktLine.ReadAsync(input, cancellationToken) is not null) throw new ProtocolException("A flush was expected after the version.");
        await output([.. PktLine.Encode(withOptions ? "version=1\0push-options\n" : "version=1\n"), .. PktLine.Flush]);

        var commands = new List<RefCommand>();
        int length = 0;
        while (await PktLine.ReadAsync(input, cancellationToken) is { } line)
        {
            if (commands.Count == MostCommands) throw new ProtocolException($"A push may name {MostCommands} refs; push the branch alone.");
            length += line.Length;
            if (length > LongestCommands) throw new ProtocolException($"The refs that a push names may have {LongestCommands} bytes together.");
            commands.Add(ParseCommand(Text(line))); // git ends them with nothing: a line feed would be the client's, and another name
        }

        if (commands.Count == 0) throw new ProtocolException("A push without ref updates.");
        var options = new List<string>();
        while (withOptions && await PktLine.ReadAsync(input, cancellationToken) is { } line)
        {
            if (options.Count == MostOptions) throw new ProtocolException($"A push may carry {MostOptions} push options.");
            if (line.Length > LongestOption) throw new ProtocolException($"A push option may have {LongestOption} bytes.");
            options.Add(Text(line).TrimEnd('\n'));
        }

        return new ProcReceiveRequest(commands, options);
    }

    /// <summary>Reads <c>OLD NEW REF</c>.</summary>
    /// <exception cref="ProtocolException">It is something else.</exception>
    internal static RefCommand ParseCommand(string line)
    {
        string[] parts = line.Split(' ', 3);
        return parts.Length == 3 && RefNames.IsObjectId(parts[0]) && RefNames.IsObjectId(parts[1]) && parts[2].Length is > 0 and <= 4096
            ? new RefCommand(parts[0], parts[1], parts[2])
            : throw new ProtocolException("A ref update is malformed.");
    }

    private static string Text(byte[] line)
    {
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException error)
        {
            throw new ProtocolException("A ref name or option is not UTF-8.", error);
        }
    }
}
