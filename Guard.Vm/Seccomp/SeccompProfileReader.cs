using System.Globalization;
using System.Text.Json;

namespace Guard.Vm.Seccomp;

/// <summary>
/// Reads profiles in the shape of the OCI runtime specification (linux.seccomp) with Moby's names for actions and comparisons.
/// Numbers may also be strings in hexadecimal. Unknown keys, calls, actions and comparisons are refused: a rule that is silently
/// skipped is a hole.
/// </summary>
public static class SeccompProfileReader
{
    /// <summary>Reads a profile.</summary>
    /// <exception cref="FormatException">The text is no profile; the message says where.</exception>
    public static SeccompProfile Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            CheckKeys(root, "profile", "name", "comment", "architecture", "defaultAction", "defaultErrnoRet", "syscalls");
            string name = Text(root, "name", "profile");
            if (Text(root, "architecture", name) != "SCMP_ARCH_X86_64") throw new FormatException($"{name}: only SCMP_ARCH_X86_64 is known.");
            var rules = new List<SeccompRule>();
            foreach (JsonElement rule in root.GetProperty("syscalls").EnumerateArray()) rules.Add(ReadRule(rule, $"{name}: rule {rules.Count + 1}"));
            return new SeccompProfile(name, ReadAction(root, "defaultAction", "defaultErrnoRet", name), rules);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"The seccomp profile cannot be read: {error.Message}", error);
        }
    }

    private static SeccompRule ReadRule(JsonElement rule, string where)
    {
        CheckKeys(rule, where, "comment", "names", "args", "action", "errnoRet");
        var names = new List<string>();
        foreach (JsonElement name in rule.GetProperty("names").EnumerateArray())
        {
            string text = name.GetString() ?? "";
            if (SystemCallTable.Number(text) is null) throw new FormatException($"{where}: no system call is named '{text}' on x86-64.");
            names.Add(text);
        }

        var conditions = new List<SeccompCondition>();
        if (rule.TryGetProperty("args", out JsonElement arguments))
        {
            foreach (JsonElement argument in arguments.EnumerateArray()) conditions.Add(ReadCondition(argument, where));
        }

        return new SeccompRule(names, conditions, ReadAction(rule, "action", "errnoRet", where), Text(rule, "comment", where));
    }

    private static SeccompCondition ReadCondition(JsonElement argument, string where)
    {
        CheckKeys(argument, where, "index", "value", "valueTwo", "op");
        int index = argument.GetProperty("index").GetInt32();
        if (index is < 0 or > 5) throw new FormatException($"{where}: argument index {index} is not 0 to 5.");
        SeccompComparison comparison = Text(argument, "op", where) switch
        {
            "SCMP_CMP_EQ" => SeccompComparison.Equal,
            "SCMP_CMP_NE" => SeccompComparison.NotEqual,
            "SCMP_CMP_LT" => SeccompComparison.Less,
            "SCMP_CMP_LE" => SeccompComparison.LessOrEqual,
            "SCMP_CMP_GT" => SeccompComparison.Greater,
            "SCMP_CMP_GE" => SeccompComparison.GreaterOrEqual,
            "SCMP_CMP_MASKED_EQ" => SeccompComparison.MaskedEqual,
            var other => throw new FormatException($"{where}: comparison '{other}' is not known."),
        };
        ulong two = argument.TryGetProperty("valueTwo", out JsonElement second) ? Number(second, where) : 0;
        return new SeccompCondition(index, comparison, Number(argument.GetProperty("value"), where), two);
    }

    private static SeccompAction ReadAction(JsonElement element, string key, string errnoKey, string where)
    {
        int errno = element.TryGetProperty(errnoKey, out JsonElement number) ? number.GetInt32() : 1;
        if (errno is < 1 or > 4095) throw new FormatException($"{where}: {errnoKey} {errno} is not 1 to 4095.");
        return Text(element, key, where) switch
        {
            "SCMP_ACT_ALLOW" => SeccompAction.Allow,
            "SCMP_ACT_ERRNO" => SeccompAction.Fail(errno),
            "SCMP_ACT_KILL_PROCESS" => SeccompAction.Kill,
            var other => throw new FormatException($"{where}: action '{other}' is not known."),
        };
    }

    private static ulong Number(JsonElement element, string where)
    {
        if (element.ValueKind == JsonValueKind.Number) return element.GetUInt64();
        string text = element.GetString() ?? "";
        bool hex = text.StartsWith("0x", StringComparison.Ordinal);
        return ulong.TryParse(hex ? text[2..] : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw new FormatException($"{where}: '{text}' is no number.");
    }

    private static string Text(JsonElement element, string key, string where) =>
        element.TryGetProperty(key, out JsonElement value) && value.GetString() is { Length: > 0 } text
            ? text
            : throw new FormatException($"{where}: '{key}' is missing.");

    private static void CheckKeys(JsonElement element, string where, params ReadOnlySpan<string> known)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name)) throw new FormatException($"{where}: unknown key '{property.Name}'.");
        }
    }
}
