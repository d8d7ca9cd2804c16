namespace Guard.Vm.Guests;

/// <summary>How many bytes of a lane may still be sent to a guest.</summary>
internal sealed class GuestCredit
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private long _left = GuestFrame.Window;
    private Exception? _error;

    /// <summary>The guest takes more.</summary>
    /// <exception cref="InvalidDataException">It names a number that is none.</exception>
    public void Add(int bytes)
    {
        if (bytes <= 0) throw new InvalidDataException($"A guest cannot take {bytes} bytes more.");
        Wake(() => _left = Math.Min(_left + bytes, GuestFrame.Window));
    }

    /// <summary>The guest takes nothing any more.</summary>
    public void Fail(Exception error) => Wake(() => _error ??= error);

    /// <summary>Waits until something may be sent, and takes it.</summary>
    /// <param name="most">No more than this.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="GuestException">The guest takes nothing any more.</exception>
    public async ValueTask<int> TakeAsync(int most, CancellationToken cancellation)
    {
        while (true)
        {
            Task wait;
            lock (_gate)
            {
                if (_error is not null) throw _error;
                if (_left > 0)
                {
                    int part = (int)Math.Min(_left, most);
                    _left -= part;
                    return part;
                }

                _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _waiting.Task;
            }

            await wait.WaitAsync(cancellation);
        }
    }

    private void Wake(Action change)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            change();
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.SetResult();
    }
}
