namespace Guard.Policies.Rules;

/// <summary>One segment of a glob. A star goes back at most to the newest star, so matching takes at most the product of both lengths.</summary>
internal sealed class GlobSegment
{
    private readonly List<(char Kind, char Unit, string? Class)> items = [];

    /// <summary>Compiles a segment.</summary>
    /// <exception cref="GlobException">A class is not closed, or a range in it runs backwards.</exception>
    public GlobSegment(string text)
    {
        SpansAny = text == "**";
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '*')
            {
                if (items.Count == 0 || items[^1].Kind != '*') items.Add(('*', '\0', null));
            }
            else if (text[i] == '[')
            {
                i = Class(text, i);
            }
            else
            {
                items.Add((text[i] == '?' ? '?' : '=', text[i], null));
            }
        }
    }

    /// <summary>Whether it is <c>**</c>, which spans any number of segments.</summary>
    public bool SpansAny { get; }

    /// <summary>Whether a segment of a path matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        var (item, at) = (0, 0);
        var (starItem, starAt) = (-1, 0);
        while (at < text.Length)
        {
            if (item < items.Count && items[item].Kind == '*')
            {
                (starItem, starAt) = (item++, at);
            }
            else if (item < items.Count && Takes(items[item], text, at) is > 0 and var taken)
            {
                item++;
                at += taken;
            }
            else if (starItem >= 0)
            {
                item = starItem + 1;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        while (item < items.Count && items[item].Kind == '*') item++;
        return item == items.Count;
    }

    /// <summary>How many UTF-16 units an item takes; 0 when it does not match. A question mark or class takes a whole code point.</summary>
    private static int Takes((char Kind, char Unit, string? Class) item, ReadOnlySpan<char> text, int at)
    {
        if (item.Kind == '=') return item.Unit == text[at] ? 1 : 0;
        var length = char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        if (item.Kind == '?') return length;
        var negated = item.Kind == '!';
        var inside = false;
        for (var i = 0; length == 1 && i < item.Class!.Length; i += 2) inside |= text[at] >= item.Class[i] && text[at] <= item.Class[i + 1];
        return inside != negated ? length : 0;
    }

    /// <summary>Adds a class as pairs of first and last unit; returns the index of its closing bracket.</summary>
    private int Class(string text, int open)
    {
        var first = open + 1;
        var negated = first < text.Length && text[first] is '!' or '^';
        if (negated) first++;
        var close = first < text.Length ? text.IndexOf(']', first + (text[first] == ']' ? 1 : 0)) : -1;
        if (close < 0) throw new GlobException("a class opened with [ is not closed with ]");
        var pairs = new System.Text.StringBuilder();
        for (var i = first; i < close; i++)
        {
            var range = i + 2 < close && text[i + 1] == '-';
            var last = range ? text[i + 2] : text[i];
            if (last < text[i]) throw new GlobException($"the range {text[i]}-{last} in a class runs backwards");
            pairs.Append(text[i]).Append(last);
            if (range) i += 2;
        }

        items.Add((negated ? '!' : '[', '\0', pairs.ToString()));
        return close;
    }
}
