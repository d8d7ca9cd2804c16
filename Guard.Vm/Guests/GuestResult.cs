using System.Text;

namespace Guard.Vm.Guests;

/// <summary>What a command of a guest did.</summary>
/// <param name="Exit">How it ended.</param>
/// <param name="Output">What it wrote to its standard output, as much as is kept.</param>
/// <param name="Errors">What it wrote to its standard error, as much as is kept.</param>
/// <param name="TimedOut">Whether it was killed because its time was over.</param>
/// <param name="Truncated">Whether it wrote more than is kept.</param>
public sealed record GuestResult(GuestExit Exit, byte[] Output, byte[] Errors, bool TimedOut, bool Truncated)
{
    /// <summary>Its standard output as text.</summary>
    public string Text => Encoding.UTF8.GetString(Output);
}
