namespace Guard.Policies.Model;

/// <summary>The interface that a model's provider speaks.</summary>
public enum ModelApi
{
    /// <summary><c>anthropic</c>: the Messages API.</summary>
    Anthropic,

    /// <summary><c>openai</c>: Chat Completions and Responses, also as other providers and model servers offer them.</summary>
    OpenAi,

    /// <summary><c>gemini</c>: generateContent of the Gemini API.</summary>
    Gemini,
}
