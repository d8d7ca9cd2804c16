using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Guard.Policies.Loading.Yaml;

/// <summary>
/// Builds the tree from the parser's events rather than YamlDotNet's own document model, which throws on the first duplicate key,
/// resolves aliases silently and recurses as deep as the file says. Depth is bounded here; anchors, aliases, tags, duplicate keys
/// and further documents are reported where they stand.
/// </summary>
internal sealed class YamlReader
{
    private const int MaximumDepth = 16;

    private readonly Parser parser;
    private readonly DiagnosticSink sink;

    private YamlReader(string text, DiagnosticSink sink)
    {
        parser = new Parser(new StringReader(text));
        this.sink = sink;
    }

    /// <summary>Reads the one document of a text; null when there is none or its syntax is broken (which was then reported).</summary>
    public static YamlValue? Read(string text, DiagnosticSink sink)
    {
        var reader = new YamlReader(text, sink);
        try
        {
            return reader.Document();
        }
        catch (YamlException error)
        {
            sink.Add(DiagnosticIds.Syntax, error.Start.Line, error.Start.Column, "the file is not valid YAML: " + Clean(error.Message), "Correct the syntax at this place.");
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The parser throws InvalidOperationException and others for some broken flow lists; its last event is the nearest place.
            var at = reader.parser.Current?.End ?? Mark.Empty;
            sink.Add(DiagnosticIds.Syntax, at.Line, at.Column, "the file is not valid YAML from here on", "Look for an open [ or {, or a missing quote.");
        }

        return null;
    }

    private static string Clean(string message) => DiagnosticSink.Show(message.TrimEnd('.', ' ')) is { Length: > 0 } text ? text : "unknown error";

    private YamlValue? Document()
    {
        parser.MoveNext();
        parser.MoveNext();
        if (parser.Current is not DocumentStart) return null;
        parser.MoveNext();
        var root = Node(0);
        parser.MoveNext();
        if (parser.Current is DocumentStart second)
        {
            sink.Add(DiagnosticIds.SeveralDocuments, second.Start.Line, second.Start.Column, "a second document begins here", "A policy is one document: remove the line --- and what follows.");
        }

        return root;
    }

    /// <summary>Reads the node at the current event and moves past it.</summary>
    private YamlValue Node(int depth)
    {
        var current = parser.Current ?? throw new InvalidOperationException("The parser ended within a node.");
        var (line, column) = ((int)current.Start.Line, (int)current.Start.Column);
        if (current is AnchorAlias)
        {
            sink.Add(DiagnosticIds.Anchor, line, column, "an alias is not part of the policy language", "Write the value out: a policy is read top to bottom.");
            parser.MoveNext();
            return new YamlText("", true, line, column);
        }

        if (current is NodeEvent node) RefuseDecoration(node, line, column);
        switch (current)
        {
            case Scalar scalar:
                parser.MoveNext();
                return new YamlText(scalar.Value, scalar.Style != ScalarStyle.Plain, line, column);
            case SequenceStart or MappingStart when depth >= MaximumDepth:
                throw new YamlException(current.Start, current.End, $"nested deeper than {MaximumDepth} levels");
            case SequenceStart:
                return Sequence(depth, line, column);
            case MappingStart:
                return Mapping(depth, line, column);
            default:
                throw new YamlException(current.Start, current.End, "a value was expected");
        }
    }

    private YamlList Sequence(int depth, int line, int column)
    {
        var items = new List<YamlValue>();
        parser.MoveNext();
        while (parser.Current is not SequenceEnd) items.Add(Node(depth + 1));
        parser.MoveNext();
        return new YamlList(items, line, column);
    }

    private YamlMap Mapping(int depth, int line, int column)
    {
        var entries = new List<KeyValuePair<YamlText, YamlValue>>();
        var seen = new Dictionary<string, YamlText>(StringComparer.Ordinal);
        parser.MoveNext();
        while (parser.Current is not MappingEnd)
        {
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (key is not YamlText text)
            {
                sink.Add(DiagnosticIds.Structure, key, $"a key is a plain word, this is {key.Kind}", "Write `key: value`.");
            }
            else if (seen.TryGetValue(text.Text, out var first))
            {
                sink.Add(DiagnosticIds.DuplicateKey, text, $"the key `{DiagnosticSink.Show(text.Text)}` stands twice, first on line {first.Line}", "Keep one of the two.");
            }
            else
            {
                seen.Add(text.Text, text);
                entries.Add(new(text, value));
            }
        }

        parser.MoveNext();
        return new YamlMap(entries, line, column);
    }

    private void RefuseDecoration(NodeEvent node, int line, int column)
    {
        if (!node.Anchor.IsEmpty)
            sink.Add(DiagnosticIds.Anchor, line, column, "an anchor is not part of the policy language", "Remove the `&name` and write the value out where it is needed.");
        if (!node.Tag.IsEmpty)
            sink.Add(DiagnosticIds.Tag, line, column, "a tag is not part of the policy language", "Remove the `!tag`; put text that looks like a number into quotes.");
    }
}
