namespace Guard.Policies.Tests.Rules;

/// <summary>Made-up secrets of each format, put together here so that no scanner takes this repository's files for a leak.</summary>
internal static class SecretSamples
{
    private const string Mixed = "q7Rw2Zx9Kd4Lm8Tn3Vb6Yc1Hs5Jg0PfEaUoXiQzWkRvBn";

    public static string Take(int length) => string.Concat(Enumerable.Repeat(Mixed, (length / Mixed.Length) + 1))[..length];

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["aws-access-key"] = "AK" + "IAQ7RWZXKDLMTNVBYC",
        ["aws-secret-key"] = "aws_secret_" + "access_key = " + Take(40),
        ["github-token"] = "gh" + "p_" + Take(36),
        ["gitlab-token"] = "gl" + "pat-" + Take(20),
        ["slack-token"] = "xo" + "xb-123456789012-" + Take(24),
        ["slack-webhook"] = "https://hooks." + "slack.com/services/T0AB12CD3/B0AB12CD3/" + Take(24),
        ["anthropic-key"] = "sk-" + "ant-api03-" + Take(40),
        ["openai-key"] = "sk-" + "proj-" + Take(40),
        ["google-key"] = "AI" + "za" + Take(35),
        ["npm-token"] = "np" + "m_" + Take(36),
        ["pypi-token"] = "py" + "pi-AgEIcHlwaS5vcmc" + Take(60),
        ["stripe-key"] = "sk_" + "live_" + Take(24),
        ["private-key"] = "-----BEGIN RSA " + "PRIVATE KEY-----",
        ["jwt"] = "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0NTY3ODkwIn0." + Take(43),
        ["url-password"] = "postgres://" + "admin:" + Take(16) + "@db.internal/x",
        ["assigned-secret"] = "client_" + "secret = \"" + Take(24) + "\"",
    };

    /// <summary>The part of a sample that must never be printed.</summary>
    public static string Sensitive(string name) => name switch
    {
        "aws-secret-key" => Take(40),
        "url-password" => Take(16),
        "assigned-secret" => Take(24),
        "private-key" => "MIIEow" + Take(30),
        _ => All[name],
    };
}
