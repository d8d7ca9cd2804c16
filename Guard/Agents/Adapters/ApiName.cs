using Guard.Policies.Model;

namespace Guard.Agents.Adapters;

/// <summary>The names of interfaces, as policies write them.</summary>
internal static class ApiName
{
    /// <summary>The name of an interface.</summary>
    public static string Of(ModelApi api) => api switch
    {
        ModelApi.Anthropic => "anthropic",
        ModelApi.Gemini => "gemini",
        _ => "openai",
    };
}
