using Guard.Policies.Loading.Yaml;

namespace Guard.Policies.Loading;

/// <summary>Collects the errors of one file, so that all are shown in one go.</summary>
internal sealed class DiagnosticSink(string file)
{
    /// <summary>More errors than a person reads; the rest is counted out by the next try.</summary>
    private const int Maximum = 200;

    private readonly List<PolicyDiagnostic> diagnostics = [];

    /// <summary>The errors by place.</summary>
    public IReadOnlyList<PolicyDiagnostic> InOrder => [.. diagnostics.OrderBy(d => d.Line).ThenBy(d => d.Column)];

    /// <summary>Whether there is any.</summary>
    public bool HasErrors => diagnostics.Count > 0;

    /// <summary>Adds an error at a node.</summary>
    public void Add(string id, YamlValue at, string message, string suggestion) => Add(id, at.Line, at.Column, message, suggestion);

    /// <summary>Adds an error at a place.</summary>
    public void Add(string id, long line, long column, string message, string suggestion)
    {
        if (diagnostics.Count >= Maximum) return;
        diagnostics.Add(new PolicyDiagnostic(id, file, (int)Math.Clamp(line, 1, int.MaxValue), (int)Math.Clamp(column, 1, int.MaxValue), message, suggestion));
    }

    /// <summary>A text of the file as it may stand in a message: one line, short, without control characters.</summary>
    public static string Show(string text)
    {
        var clean = new string([.. text.Take(60).Select(unit => char.IsControl(unit) || char.IsSurrogate(unit) ? '?' : unit)]);
        return text.Length > 60 ? clean + "…" : clean;
    }
}
