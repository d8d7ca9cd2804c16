namespace Guard.Policies.Model;

/// <summary>What a provider can do by itself when a request asks for it: each is a way past the proxy, so each is denied unless a route allows it.</summary>
public enum ProviderAbility
{
    /// <summary><c>web-search</c>: searches the web, or maps, for the model.</summary>
    WebSearch,

    /// <summary><c>web-fetch</c>: fetches addresses that stand in the conversation.</summary>
    WebFetch,

    /// <summary><c>code-execution</c>: runs code on the provider's machines.</summary>
    CodeExecution,

    /// <summary><c>mcp</c>: connects to servers of the Model Context Protocol that the request names.</summary>
    Mcp,

    /// <summary><c>url-sources</c>: loads images and documents from addresses in the request.</summary>
    UrlSources,

    /// <summary><c>files</c>: reads files and indexes kept at the provider.</summary>
    Files,

    /// <summary><c>containers</c>: uses containers and skills kept at the provider.</summary>
    Containers,

    /// <summary><c>image-generation</c>: makes images, which are billed apart from tokens.</summary>
    ImageGeneration,

    /// <summary><c>stored-state</c>: goes on from what is kept at the provider: earlier responses, conversations, prompts, cached contents, background work.</summary>
    StoredState,
}
