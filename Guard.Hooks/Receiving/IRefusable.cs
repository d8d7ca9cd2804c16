namespace Guard.Hooks.Receiving;

/// <summary>A transport's stream that tells its client in a way of its own that it is not served, such as HTTP's status. Nothing was sent before.</summary>
public interface IRefusable
{
    /// <summary>Tells the client.</summary>
    /// <param name="reason">One line, fit to be shown.</param>
    Task RefuseAsync(string reason);
}
