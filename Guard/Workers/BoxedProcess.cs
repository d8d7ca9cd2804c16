using Guard.Hooks.Candidates;
using Guard.Measuring.Boxes;
using Guard.Vm;

namespace Guard.Workers;

/// <summary>An ingest worker in its box.</summary>
internal sealed class BoxedProcess : IConfinedProcess
{
    private const int KeptWords = 4096;
    private readonly IBox box;
    private readonly TailBuffer words = new(KeptWords);

    /// <summary>Follows a box that was started.</summary>
    public BoxedProcess(IBox box)
    {
        this.box = box;
        box.StandardInput.Close();
        Ended = FollowAsync();
    }

    /// <inheritdoc/>
    public Task<string> Ended { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => box.DisposeAsync();

    private async Task<string> FollowAsync()
    {
        try
        {
            Task pumps = Task.WhenAll(words.PumpAsync(box.StandardOutput), words.PumpAsync(box.StandardError));
            BoxExit exit = await box.WaitAsync();
            await pumps;
            string said = words.LastLines(1, 300).Trim();
            return $"{BoxEnding.Of(exit)}{(said.Length > 0 ? ": " + said : "")}";
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or BoxException)
        {
            return error.Message;
        }
    }
}
