using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>Maps a route's <c>calls</c>, such as <c>POST /v1/embeddings</c>.</summary>
internal sealed class EgressCallMapper(DiagnosticSink sink)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    private readonly ValueReader values = new(sink);

    /// <summary>Maps the list.</summary>
    public IReadOnlyList<EgressCall> Map(YamlValue? value)
    {
        if (value is YamlList { Items.Count: 0 } || values.TextList(value, "calls") is not { } texts) return [];
        var found = new List<EgressCall>();
        foreach (var (text, item) in texts.Zip(((YamlList)value!).Items))
        {
            var parts = text.Split(' ');
            if (parts.Length == 2 && Methods.Contains(parts[0]) && IsPath(parts[1])) found.Add(new EgressCall(parts[0], parts[1]));
            else sink.Add(DiagnosticIds.Path, item, $"`{DiagnosticSink.Show(text)}` is no call", "Write a method and a path, such as `POST /v1/embeddings`; a segment `*` stands for any one.");
        }

        return found;
    }

    private static bool IsPath(string path) =>
        path.Length is > 1 and <= 512 && path[0] == '/' && path[1..].Split('/').All(
            part => part is not ("" or "." or "..") && (part == "*" || part.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '_' or '-' or ':' or '@' or '~')));
}
