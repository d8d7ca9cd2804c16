using System.Text.Json;
using System.Text.Json.Serialization;
using Guard.Vm.Channel;

namespace Guard.Vm;

/// <summary>The box spec's JSON: source-generated, so that the native Shim reads it without reflection; unknown properties are refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(BoxSpec))]
[JsonSerializable(typeof(BoxReport))]
[JsonSerializable(typeof(BoxControl))]
public sealed partial class BoxSpecJson : JsonSerializerContext
{
    /// <summary>Writes a spec as UTF-8 JSON.</summary>
    public static byte[] Write(BoxSpec spec) => JsonSerializer.SerializeToUtf8Bytes(spec, Default.BoxSpec);

    /// <summary>Reads a spec.</summary>
    /// <exception cref="JsonException">The text is no spec of version 1.</exception>
    public static BoxSpec Read(ReadOnlySpan<byte> json)
    {
        BoxSpec spec = JsonSerializer.Deserialize(json, Default.BoxSpec) ?? throw new JsonException("The box spec is null.");
        // The source-generated reader leaves what is missing null, whatever its initializer says.
        if (spec is not { Arguments: not null, Environment: not null, WorkingDirectory: not null, Mounts: not null, Files: not null,
            Descriptors: not null, Ports: not null, PortSocket: not null, Limits: not null, ControlSocket: not null, Name: not null })
            throw new JsonException("The box spec lacks a property; every property is written.");
        return spec.Version == 1 ? spec : throw new JsonException($"Box spec version {spec.Version} is not known; this Shim reads version 1.");
    }
}
