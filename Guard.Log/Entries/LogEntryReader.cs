using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Log.Canonical;

namespace Guard.Log.Entries;

/// <summary>Reads the JSON of schema 1 strictly: every member is known, of its type, and within its range.</summary>
internal static class LogEntryReader
{
    internal static LogEntry FromJson(JsonObject json)
    {
        var members = new StrictObject(json, string.Empty);

        // The schema comes first: a later one must be reported as such and not as an unknown member.
        long schema = members.Integer("schema");
        if (schema != LogEntry.Schema) throw new LogFormatException($"Schema {schema} is unknown; this program reads schema {LogEntry.Schema}.");
        var entry = new LogEntry(members.Integer("seq"), Time(members), Monotonic(members), NonEmpty(members, "boot"), Record(members));
        members.RefuseOthers();
        return entry;
    }

    private static LogRecord Record(StrictObject members)
    {
        string name = members.String("event");
        if (!LogEventNames.IsKnown(name)) throw new LogFormatException($"The event '{name}' is unknown.");
        return new LogRecord(name, Actor(members.Object("actor")))
        {
            Run = OptionalNonEmpty(members, "run"),
            Night = OptionalNonEmpty(members, "night"),
            Isolation = Isolation(members),
            Policy = members.OptionalObject("policy") is { } policy ? Policy(policy) : null,
            Subject = members.OptionalObject("subject") is { } subject ? Subject(subject) : null,
            Score = members.OptionalObject("score") is { } score ? Score(score) : null,
            Egress = members.OptionalObject("egress") is { } egress ? Egress(egress) : null,
            Decision = OptionalNonEmpty(members, "decision"),
            Reasons = members.Strings("reasons"),
            Evidence = Evidence(members),
        };
    }

    private static DateTimeOffset Time(StrictObject members)
        => LogTime.TryParse(members.String("time"), out DateTimeOffset time)
            ? time
            : throw members.Wrong("time", "RFC 3339 in UTC with milliseconds, such as 2026-01-31T23:59:59.000Z");

    private static long Monotonic(StrictObject members)
    {
        if (members.Node("mono").GetValueKind() != JsonValueKind.String) return members.Integer("mono");
        string text = members.String("mono");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value > EcmaNumber.MaxInteger && value.ToString(CultureInfo.InvariantCulture) == text
            ? value
            : throw members.Wrong("mono", "an integer, written as a decimal string only from 2^53+1 to 2^63-1");
    }

    private static LogActor Actor(StrictObject members)
    {
        string kind = members.String("kind");
        if (kind is not ("guard" or "agent" or "person" or "operator")) throw members.Wrong("kind", "guard, agent, person or operator");
        var actor = new LogActor(kind, NonEmpty(members, "id"), OptionalNonEmpty(members, "key"));
        members.RefuseOthers();
        return actor;
    }

    private static LogPolicy Policy(StrictObject members)
    {
        long version = members.Integer("version");
        if (version is < 1 or > int.MaxValue) throw members.Wrong("version", "an integer from 1 to 2^31-1");
        var policy = new LogPolicy((int)version, Hash(members, "hash"));
        members.RefuseOthers();
        return policy;
    }

    private static LogSubject Subject(StrictObject members)
    {
        var subject = new LogSubject(NonEmpty(members, "repository"))
        {
            Candidate = OptionalNonEmpty(members, "candidate"),
            Ref = OptionalNonEmpty(members, "ref"),
            Old = ObjectId(members, "old"),
            New = ObjectId(members, "new"),
        };
        members.RefuseOthers();
        return subject;
    }

    private static LogScore Score(StrictObject members)
    {
        var score = new LogScore(
            NonEmpty(members, "metric"), OptionalNonEmpty(members, "before"), OptionalNonEmpty(members, "after"),
            Hash(members, "evaluator"), Hash(members, "samples"));
        members.RefuseOthers();
        return score;
    }

    private static LogEgress Egress(StrictObject members)
    {
        var egress = new LogEgress(NonEmpty(members, "route"), NonEmpty(members, "method"), NonEmpty(members, "host"), NonEmpty(members, "path"))
        {
            Model = OptionalNonEmpty(members, "model"),
            Money = Money(members),
            Opened = members.OptionalInteger("opened"),
            Tokens = members.OptionalInteger("tokens"),
            Input = members.OptionalInteger("input"),
            Cached = members.OptionalInteger("cached"),
            Output = members.OptionalInteger("output"),
            Status = members.OptionalInteger("status"),
            Bytes = members.OptionalInteger("bytes"),
            Milliseconds = members.OptionalInteger("ms"),
        };
        members.RefuseOthers();
        return egress;
    }

    // Digits, perhaps a point and more digits, no zero too many: one spelling for one amount.
    private static string? Money(StrictObject members)
    {
        if (members.OptionalString("money") is not { } text) return null;
        string[] parts = text.Split('.');
        bool valid = text.Length <= 40 && parts.Length <= 2 && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit))
            && (parts[0].Length == 1 || parts[0][0] != '0') && (parts.Length == 1 || parts[1][^1] != '0');
        return valid ? text : throw members.Wrong("money", "an amount as decimal text, such as 0.25");
    }

    private static JsonObject? Isolation(StrictObject members)
    {
        if (members.OptionalJson("isolation") is not { } isolation) return null;
        if (!HasOnlyIntegers(isolation)) throw members.Wrong("isolation", "an object whose numbers are integers within ±2^53 (write others as strings)");
        return isolation;
    }

    private static bool HasOnlyIntegers(JsonNode? node) => node switch
    {
        JsonObject members => members.All(member => HasOnlyIntegers(member.Value)),
        JsonArray elements => elements.All(HasOnlyIntegers),
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number
            => scalar.TryGetValue(out long integer) && integer is >= -EcmaNumber.MaxInteger and <= EcmaNumber.MaxInteger,
        _ => true,
    };

    private static IReadOnlyDictionary<string, string> Evidence(StrictObject members)
    {
        IReadOnlyDictionary<string, string> evidence = members.Map("evidence");
        foreach ((string name, string hash) in evidence)
        {
            if (name.Length == 0 || !IsHex(hash, 64)) throw members.Wrong("evidence", "names with lower-case hex SHA-256 values");
        }

        return evidence;
    }

    private static string NonEmpty(StrictObject members, string name)
        => members.String(name) is { Length: > 0 } text ? text : throw members.Wrong(name, "a non-empty string");

    private static string? OptionalNonEmpty(StrictObject members, string name)
        => members.OptionalString(name) is { } text ? text.Length > 0 ? text : throw members.Wrong(name, "a non-empty string") : null;

    private static string Hash(StrictObject members, string name)
        => members.String(name) is { } text && IsHex(text, 64) ? text : throw members.Wrong(name, "a lower-case hex SHA-256");

    private static string? ObjectId(StrictObject members, string name)
        => members.OptionalString(name) is not { } text ? null
            : IsHex(text, 40) || IsHex(text, 64) ? text
            : throw members.Wrong(name, "an object id of 40 or 64 lower-case hex digits");

    private static bool IsHex(string text, int length)
        => text.Length == length && text.All(static character => character is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
