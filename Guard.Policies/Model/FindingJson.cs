using System.Text.Json.Nodes;

namespace Guard.Policies.Model;

/// <summary>The JSON of findings, fixed: <c>rule, action, message, nextStep, path?, line?, column?, commit?</c>.</summary>
public static class FindingJson
{
    /// <summary>Writes a finding.</summary>
    public static JsonObject ToJson(Finding finding)
    {
        var json = new JsonObject
        {
            ["rule"] = finding.Rule,
            ["action"] = finding.Action.ToString().ToLowerInvariant(),
            ["message"] = finding.Message,
            ["nextStep"] = finding.NextStep,
        };
        if (finding.Path is not null) json["path"] = finding.Path;
        if (finding.Line is int line) json["line"] = line;
        if (finding.Column is int column) json["column"] = column;
        if (finding.Commit is not null) json["commit"] = finding.Commit;
        return json;
    }

    /// <summary>Reads a finding back.</summary>
    /// <exception cref="FormatException">A required member is missing or of the wrong type.</exception>
    public static Finding FromJson(JsonObject json)
    {
        try
        {
            return new Finding(
                (string)json["rule"]!, Enum.Parse<FindingAction>((string)json["action"]!, ignoreCase: true),
                (string)json["message"]!, (string)json["nextStep"]!)
            {
                Path = (string?)json["path"],
                Line = (int?)json["line"],
                Column = (int?)json["column"],
                Commit = (string?)json["commit"],
            };
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("This is no finding: " + error.Message, error);
        }
    }
}
