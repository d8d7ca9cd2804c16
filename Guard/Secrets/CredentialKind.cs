namespace Guard.Secrets;

/// <summary>What a credential is for; each kind has a way of its own to whom it is shown.</summary>
internal enum CredentialKind
{
    /// <summary><c>https</c>: a token or password for git over HTTPS.</summary>
    Https,

    /// <summary><c>ssh-key</c>: a private key without a passphrase, with the host keys that it trusts.</summary>
    SshKey,

    /// <summary><c>anthropic-key</c>: a key of Anthropic's API.</summary>
    AnthropicKey,

    /// <summary><c>anthropic-login</c>: a subscription's login as Claude Code keeps it, refreshed by Guard.</summary>
    AnthropicLogin,

    /// <summary><c>openai-key</c>: a key of OpenAI's API, or of another provider's that speaks it.</summary>
    OpenAiKey,

    /// <summary><c>gemini-key</c>: a key of the Gemini API.</summary>
    GeminiKey,
}
