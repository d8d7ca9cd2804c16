namespace Guard.Hooks.Gatekeeping;

/// <summary>Tells every subscriber, in order. A subscriber must not block and must not throw.</summary>
/// <typeparam name="T">What is told.</typeparam>
internal sealed class Broadcast<T> : IObservable<T>
{
    private readonly Lock gate = new();
    private IObserver<T>[] observers = [];

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        lock (gate) observers = [.. observers, observer];
        return new Subscription(this, observer);
    }

    /// <summary>Subscribes a function.</summary>
    public IDisposable Subscribe(Action<T> tell) => Subscribe(new Listener(tell));

    /// <summary>Tells all.</summary>
    public void Publish(T value)
    {
        IObserver<T>[] now;
        lock (gate) now = observers;
        foreach (IObserver<T> observer in now) observer.OnNext(value);
    }

    private void Remove(IObserver<T> observer)
    {
        lock (gate) observers = [.. observers.Where(o => !ReferenceEquals(o, observer))];
    }

    private sealed class Subscription(Broadcast<T> owner, IObserver<T> observer) : IDisposable
    {
        public void Dispose() => owner.Remove(observer);
    }

    private sealed class Listener(Action<T> tell) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => tell(value);
    }
}
