namespace Guard.Hooks.Promotion;

/// <summary>The branch moved, or did not, and the log could not take which. The candidate stays as it is until recovery has logged it.</summary>
internal sealed class OutcomeLostException(string message, Exception cause) : Exception(message, cause);
