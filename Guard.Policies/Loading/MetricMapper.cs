using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>Maps <c>evaluator.metric</c> and <c>evaluator.metrics</c>.</summary>
internal sealed class MetricMapper(DiagnosticSink sink)
{
    /// <summary>Most metrics with a floor or ceiling.</summary>
    public const int MostLimits = 16;

    private const int LongestUnit = 16;
    private readonly ValueReader values = new(sink);

    /// <summary>Maps the metric that is the score.</summary>
    public EvaluatorSettings Primary(YamlValue? value, EvaluatorSettings settings)
    {
        if (MapReader.Of(value, "metric", sink) is not { } map) return settings;
        var name = Name(map.Optional("name"));
        var unit = Unit(map.Optional("unit"));
        var better = values.Word(map.Optional("better"), "better", ("higher", true), ("lower", false));
        var (minimum, maximum) = Range(map);
        var effect = values.Number(map.Optional("effect"), "effect", 0);
        map.Finish();
        return settings with
        {
            Metric = name ?? settings.Metric,
            Unit = unit,
            HigherIsBetter = better ?? true,
            Minimum = minimum ?? settings.Minimum,
            Maximum = maximum ?? settings.Maximum,
            Effect = effect ?? 0,
        };
    }

    /// <summary>Maps the other metrics.</summary>
    /// <param name="value">The list, or null.</param>
    /// <param name="primary">The name that the score has.</param>
    public IReadOnlyList<MetricLimit> Limits(YamlValue? value, string primary)
    {
        if (value is null or YamlBroken) return [];
        if (value is not YamlList list)
        {
            sink.Add(DiagnosticIds.WrongType, value, $"metrics must be a list, this is {value.Kind}", "Write `metrics:` and below it `- { name: p95_ms, ceiling: 20 }`.");
            return [];
        }

        if (list.Items.Count is 0 or > MostLimits)
            sink.Add(DiagnosticIds.Value, list, $"metrics must have 1 to {MostLimits} items", "Add an item, or remove the key.");
        var limits = new List<MetricLimit>();
        foreach (var item in list.Items)
        {
            if (Limit(item) is not { } limit) continue;
            if (limit.Name == primary || limits.Any(other => other.Name == limit.Name))
                sink.Add(DiagnosticIds.Conflict, item, $"there are two metrics named `{limit.Name}`", "Give each a name of its own.");
            limits.Add(limit);
        }

        return limits;
    }

    private MetricLimit? Limit(YamlValue item)
    {
        if (MapReader.Of(item, "a metric of metrics", sink) is not { } map) return null;
        var name = Name(map.Required("name", "Name the metric as the evaluator reports it, such as `name: p95_ms`."));
        var unit = Unit(map.Optional("unit"));
        var (minimum, maximum) = Range(map);
        var floor = values.Number(map.Optional("floor"), "floor");
        var ceilingNode = map.Optional("ceiling");
        var ceiling = values.Number(ceilingNode, "ceiling");
        var effect = values.Number(map.Optional("effect"), "effect", 0);
        map.Finish();
        if (!map.Has("floor") && !map.Has("ceiling"))
            sink.Add(DiagnosticIds.GuardsNothing, item, "a metric without a floor and a ceiling would guard nothing", "Write `floor: 0.9` or `ceiling: 20`, or remove the metric.");
        if (floor is double bottom && ceiling is double top && bottom > top)
            sink.Add(DiagnosticIds.Conflict, ceilingNode!, $"ceiling ({top}) is below floor ({bottom})", "Exchange the two, or widen what is allowed.");
        if (floor > maximum || ceiling < minimum)
            sink.Add(DiagnosticIds.Conflict, item, "no valid value of this metric is within its floor and ceiling", "Correct them, or `min` and `max`.");
        return name is null ? null : new MetricLimit
        {
            Name = name, Unit = unit, Minimum = minimum ?? double.MinValue, Maximum = maximum ?? double.MaxValue, Floor = floor, Ceiling = ceiling, Effect = effect ?? 0,
        };
    }

    private string? Name(YamlValue? value)
    {
        var name = values.Text(value, "name");
        if (name is not null && (name.Length > 64 || !name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-' or '.')))
            sink.Add(DiagnosticIds.Value, value!, $"`{DiagnosticSink.Show(name)}` is no name of a metric", "Use at most 64 letters, digits, _, - and dots.");
        return name;
    }

    private string? Unit(YamlValue? value)
    {
        var unit = values.Text(value, "unit");
        if (unit?.Length > LongestUnit)
            sink.Add(DiagnosticIds.Value, value!, $"unit must be text of 1 to {LongestUnit} characters", "Shorten it, such as `ms` or `MiB`.");
        return unit;
    }

    private (double? Minimum, double? Maximum) Range(MapReader map)
    {
        var minimum = values.Number(map.Optional("min"), "min");
        var maximumNode = map.Optional("max");
        var maximum = values.Number(maximumNode, "max");
        if (minimum is double least && maximum is double most && least >= most)
            sink.Add(DiagnosticIds.Conflict, maximumNode!, $"max ({most}) is not above min ({least})", "Exchange the two, or widen the range.");
        return (minimum, maximum);
    }
}
