using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Guard.Nights;

namespace Guard.Reports;

/// <summary>A report as JSON, on the wire and for <c>--json</c>.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, Converters = { new InstantConverter() } };

    /// <summary>Writes it.</summary>
    public static JsonObject Write(NightReport report) => JsonSerializer.SerializeToNode(report, Options)!.AsObject();

    /// <summary>Reads it back.</summary>
    public static NightReport Read(JsonNode json) => json.Deserialize<NightReport>(Options)!;

    // All documents write times alike: UTC, to the second.
    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(NightJson.Time(value));
    }
}
