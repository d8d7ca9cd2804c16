namespace Guard.Agents.Adapters;

/// <summary>What an agent told of itself.</summary>
internal enum AgentEventKind
{
    /// <summary>The agent stands: its session, model and version where it tells them.</summary>
    Started,

    /// <summary>A turn began: the agent asked its model.</summary>
    Turn,

    /// <summary>The model said something.</summary>
    Message,

    /// <summary>The agent used a tool.</summary>
    ToolCall,

    /// <summary>What a tool gave back.</summary>
    ToolResult,

    /// <summary>Tokens or money were used.</summary>
    Usage,

    /// <summary>The model's provider refused or failed and the agent tries again.</summary>
    Retry,

    /// <summary>Something failed that the agent did not repeat, or a warning of its own.</summary>
    Error,

    /// <summary>The agent says that it is done, or that it gives up.</summary>
    Finished,
}
