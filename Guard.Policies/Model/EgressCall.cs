namespace Guard.Policies.Model;

/// <summary>A call that a route allows.</summary>
/// <param name="Method">The method, such as <c>POST</c>.</param>
/// <param name="Path">The path, such as <c>/v1/messages</c>; a segment <c>*</c> stands for any one.</param>
public sealed record EgressCall(string Method, string Path)
{
    /// <summary>Whether a request is this call.</summary>
    public bool Matches(string method, string path)
    {
        if (method != Method) return false;
        string[] mine = Path.Split('/'), asked = path.Split('/');
        return mine.Length == asked.Length && mine.Zip(asked).All(pair => pair.First == pair.Second || (pair.First == "*" && pair.Second.Length > 0));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Path}";
}
