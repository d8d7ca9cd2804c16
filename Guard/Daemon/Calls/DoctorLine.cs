using System.Text.Json.Nodes;

namespace Guard.Daemon.Calls;

/// <summary>One line of <c>guard doctor</c>.</summary>
internal static class DoctorLine
{
    /// <summary>Makes it.</summary>
    /// <param name="what">What was looked at.</param>
    /// <param name="good">Whether it is as it should be.</param>
    /// <param name="found">What was found, for people.</param>
    /// <param name="fix">What to do where it is not good.</param>
    public static JsonObject Of(string what, bool good, string found, string? fix) => new()
    {
        ["check"] = what, ["ok"] = good, ["found"] = found, ["fix"] = good ? null : fix,
    };
}
