using System.Text.Json;

namespace Guard.Measuring.Programs;

/// <summary>
/// Parses the report: exactly one line <c>{"v":0,"score":N,"cases":N,"answered":N,"metrics":{...}?}</c>. Strict, because a lenient reader of a
/// score is where a score is made up: no unknown or repeated member, no text for a number, nothing infinite. Pure.
/// </summary>
internal static class ReportParser
{
    private const int MostMetrics = 64;

    /// <summary>Parses all bytes that came over the descriptor.</summary>
    /// <exception cref="ReportException">Anything but one valid report.</exception>
    public static EvaluatorReport Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) throw new ReportException("it reported nothing");
        int feed = bytes.IndexOf((byte)'\n');
        if (feed < 0) throw new ReportException("its report has no line feed at the end");
        if (feed != bytes.Length - 1) throw new ReportException("it reported more than one line");
        try
        {
            var reader = new Utf8JsonReader(bytes[..feed], new JsonReaderOptions { MaxDepth = 4 });
            return Read(ref reader);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new ReportException("its report is not valid JSON of protocol 0", error);
        }
    }

    private static EvaluatorReport Read(ref Utf8JsonReader reader)
    {
        double? score = null;
        long? version = null, cases = null, answered = null;
        Dictionary<string, double>? metrics = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (reader.GetString())
            {
                case "v" when version is null: version = Count(ref reader, "v"); break;
                case "score" when score is null: score = Number(ref reader, "score"); break;
                case "cases" when cases is null: cases = Count(ref reader, "cases"); break;
                case "answered" when answered is null: answered = Count(ref reader, "answered"); break;
                case "metrics" when metrics is null: metrics = Metrics(ref reader); break;
                default: throw new ReportException("its report has an unknown or repeated member");
            }
        }

        if (reader.Read()) throw new ReportException("its report has text after the object");
        if (version is null || score is null || cases is null || answered is null) throw new ReportException("its report lacks v, score, cases or answered");
        if (version != 0) throw new ReportException("its report is of another protocol version than 0");
        if (cases < 1) throw new ReportException("its report counts no cases");
        if (answered > cases) throw new ReportException("its report counts more answers than cases");
        return new EvaluatorReport(score.Value, cases.Value, answered.Value, metrics ?? []);
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type) throw new ReportException("its report is not valid JSON of protocol 0");
    }

    private static double Number(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.Number);
        return reader.TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw new ReportException($"its report's {name} is not a finite number");
    }

    private static long Count(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.Number);
        return reader.TryGetInt64(out long value) && value >= 0
            ? value
            : throw new ReportException($"its report's {name} is not a whole number of 0 or more");
    }

    private static Dictionary<string, double> Metrics(ref Utf8JsonReader reader)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                throw new ReportException("its report has a metric whose name is not 1 to 64 of letters, digits, '_', '-', '.'");
            }

            if (!metrics.TryAdd(name, Number(ref reader, "metrics"))) throw new ReportException("its report has a repeated metric");
            if (metrics.Count > MostMetrics) throw new ReportException($"its report has more than {MostMetrics} metrics");
        }

        return metrics;
    }
}
