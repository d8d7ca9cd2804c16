using Guard.Policies.Model;

namespace Guard.Secrets;

/// <summary>The names of kinds.</summary>
internal static class CredentialKinds
{
    /// <summary>All kinds, by name.</summary>
    public const string Names = "https, ssh-key, anthropic-key, anthropic-login, openai-key, gemini-key";

    private static readonly (CredentialKind Kind, string Name, ModelApi? Api, string? Host)[] All =
    [
        (CredentialKind.Https, "https", null, null),
        (CredentialKind.SshKey, "ssh-key", null, null),
        (CredentialKind.AnthropicKey, "anthropic-key", ModelApi.Anthropic, "api.anthropic.com"),
        (CredentialKind.AnthropicLogin, "anthropic-login", ModelApi.Anthropic, "api.anthropic.com"),
        (CredentialKind.OpenAiKey, "openai-key", ModelApi.OpenAi, "api.openai.com"),
        (CredentialKind.GeminiKey, "gemini-key", ModelApi.Gemini, "generativelanguage.googleapis.com"),
    ];

    /// <summary>A kind by its name as people write it, or null.</summary>
    public static CredentialKind? Parse(string name) => All.FirstOrDefault(each => each.Name == name) is { Name: not null } found ? found.Kind : null;

    /// <summary>A kind as people write it.</summary>
    public static string Name(this CredentialKind kind) => All.First(each => each.Kind == kind).Name;

    /// <summary>The interface of a provider of models that a kind is for; null for one that git takes.</summary>
    public static ModelApi? Api(this CredentialKind kind) => All.First(each => each.Kind == kind).Api;

    /// <summary>The host that a kind is for unless another is named, or null where one has to be.</summary>
    public static string? DefaultHost(this CredentialKind kind) => All.First(each => each.Kind == kind).Host;

    /// <summary>The kinds that an interface takes.</summary>
    public static string NamesFor(ModelApi api) => string.Join(" or ", All.Where(each => each.Api == api).Select(each => each.Name));

    /// <summary>The kind that git over a scheme takes, or null where none is needed.</summary>
    public static CredentialKind? OfScheme(string scheme) => scheme switch
    {
        "https" or "http" => CredentialKind.Https,
        "ssh" => CredentialKind.SshKey,
        _ => null,
    };
}
