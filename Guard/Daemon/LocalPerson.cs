using System.Globalization;
using Guard.Log.Entries;
using Guard.Vm.Process;

namespace Guard.Daemon;

/// <summary>Who gives orders in a single-user deployment: the account that the resident Guard runs as.</summary>
internal static class LocalPerson
{
    /// <summary>The intake of this person's pushes.</summary>
    public const string Source = "people";

    /// <summary>The account's name; its number where it has none, as in many containers.</summary>
    public static LogActor Actor { get; } = new("person", Name(Environment.UserName));

    /// <summary>A name that the log takes.</summary>
    internal static string Name(string? name) =>
        string.IsNullOrWhiteSpace(name) ? string.Create(CultureInfo.InvariantCulture, $"uid-{HostIdentity.Current}") : name;
}
