namespace Guard.Egress.Rules;

/// <summary>What a call of a route is.</summary>
internal enum CallKind
{
    /// <summary>Messages of Anthropic's.</summary>
    Messages,

    /// <summary>Anthropic's count of tokens.</summary>
    MessageCount,

    /// <summary>Chat Completions.</summary>
    Chat,

    /// <summary>Responses.</summary>
    Responses,

    /// <summary>A list of models; no body.</summary>
    Models,

    /// <summary>Gemini's generateContent, streamed or not.</summary>
    Generate,

    /// <summary>Gemini's count of tokens.</summary>
    GenerateCount,

    /// <summary>A call that the policy adds: its body is not looked at.</summary>
    Added,
}
