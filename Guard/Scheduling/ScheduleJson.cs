using System.Text.Json;
using System.Text.Json.Serialization;

namespace Guard.Scheduling;

/// <summary>A schedule as text in the scheduler's store.</summary>
internal static class ScheduleJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Writes it.</summary>
    public static string Write(Schedule schedule) => JsonSerializer.Serialize(schedule, Options);

    /// <summary>Reads it.</summary>
    /// <exception cref="GuardException">G346: it was altered, or is of another build.</exception>
    public static Schedule Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Schedule>(text, Options) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new GuardException(
                ExitCode.Usage, "G346", $"A schedule in Guard's home cannot be read: {error.Message}", "guard schedule rm takes it away by its id; then make it again.", error);
        }
    }
}
