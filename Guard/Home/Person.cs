using Guard.Log.Entries;

namespace Guard.Home;

/// <summary>Who acts in person: the account that the resident Guard runs as, the only one that reaches its socket.</summary>
internal static class Person
{
    /// <summary>The actor for the log: the account's name, or <c>uid:N</c> where no user database knows it (containers).</summary>
    public static LogActor Actor { get; } = new("person", Environment.UserName is { Length: > 0 } name ? name : "uid:" + Uid());

    // proc_pid_status(5): "Uid:" real, effective, saved and file system uid.
    private static string Uid() =>
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t', StringSplitOptions.RemoveEmptyEntries)[1];
}
