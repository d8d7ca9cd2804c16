namespace Guard.Vm;

/// <summary>What a caller wants of a box; the launcher turns it into a <see cref="BoxSpec"/>.</summary>
/// <param name="Spec">The box; <see cref="BoxSpec.ControlSocket"/> and <see cref="BoxSpec.PortSocket"/> are overwritten by the launcher.</param>
/// <param name="OnDescriptor">Called once for each of <see cref="Descriptors"/> with its number and the host's end of the stream.</param>
public sealed record BoxRequest(BoxSpec Spec, Action<int, Stream>? OnDescriptor = null)
{
    /// <summary>Numbers (3 to 9) of private descriptors to give the command; the launcher makes the sockets.</summary>
    public IReadOnlyList<int> Descriptors { get; init; } = [];

    /// <summary>Initial terminal size when <see cref="BoxSpec.Terminal"/>: columns.</summary>
    public int Columns { get; init; } = 80;

    /// <summary>Initial terminal size when <see cref="BoxSpec.Terminal"/>: rows.</summary>
    public int Rows { get; init; } = 24;
}
