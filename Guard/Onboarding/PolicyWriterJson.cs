using System.Text.Json.Serialization;

namespace Guard.Onboarding;

/// <summary>Source-generated JSON for quoting a string.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class PolicyWriterJson : JsonSerializerContext;
