namespace Guard.Policies.Rules.Secrets;

/// <summary>The known formats, from the providers' own documentation of their token prefixes.</summary>
internal static class SecretPatterns
{
    private const string Names = "passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|signing[_-]?key|account[_-]?key|credentials?";

    /// <summary>All patterns; specific ones first, since one place is reported once.</summary>
    public static IReadOnlyList<SecretPattern> All { get; } =
    [
        new("private-key", "a private key", ["PRIVATE KEY", "PuTTY-User-Key-File"], "-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-[0-9]"),
        new("aws-access-key", "an AWS access key id", ["AKIA", "ASIA", "ABIA", "ACCA"], @"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
        new("aws-secret-key", "an AWS secret access key", ["secret_access_key", "secretaccesskey", "secret_key"], @"(?i)aws[a-z0-9_.-]{0,20}secret[a-z0-9_.-]{0,20}[""']?\s{0,5}[=:]\s{0,5}[""']?(?<s>[A-Za-z0-9/+]{40})\b"),
        new("github-token", "a GitHub token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"], @"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})"),
        new("gitlab-token", "a GitLab token", ["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glagent-"], @"\bgl(?:pat|dt|rt|ptt|cbt|soat|ft|agent)-[A-Za-z0-9_.-]{20,255}"),
        new("slack-token", "a Slack token", ["xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-", "xoxe-", "xoxe.", "xapp-"], @"\b(?:xox[abeprs][-.][A-Za-z0-9.-]{10,255}|xapp-[0-9]-[A-Za-z0-9-]{10,255})"),
        new("slack-webhook", "a Slack webhook address", ["hooks.slack.com"], @"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9_]{8,}/[A-Za-z0-9_/]{10,}"),
        new("anthropic-key", "an Anthropic key", ["sk-ant-"], @"\bsk-ant-[A-Za-z0-9_-]{20,255}"),
        new("openai-key", "an OpenAI key", ["sk-"], @"\b(?:sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,255}|sk-[A-Za-z0-9]{40,64}\b)"),
        new("google-key", "a Google API key", ["AIza"], @"\bAIza[0-9A-Za-z_-]{35}"),
        new("google-oauth", "a Google OAuth secret", ["GOCSPX-", "ya29."], @"\b(?:GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{30,})"),
        new("npm-token", "an npm token", ["npm_"], @"\bnpm_[A-Za-z0-9]{36}\b"),
        new("pypi-token", "a PyPI token", ["pypi-AgE"], @"\bpypi-AgE[A-Za-z0-9_-]{50,}"),
        new("stripe-key", "a Stripe key", ["sk_live_", "rk_live_", "sk_test_", "rk_test_", "whsec_"], @"\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/]{24,})"),
        new("jwt", "a JSON web token", ["eyJ"], @"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}") { InBinary = false },
        new("url-password", "a password in an address", ["://"], @"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@""'<>]{1,64}:(?<s>[^\s/@""'<>{}$()]{6,128})@") { MustLookRandom = true, InBinary = false },
        new(
            "assigned-secret", "a secret assigned to a name", ["passw", "pwd", "passphrase", "secret", "token", "key", "credential"],
            $@"(?i)(?:{Names})[a-z0-9_-]{{0,20}}[""'\]]{{0,2}}\s{{0,8}}(?::=|=>|==?|:)\s{{0,8}}(?<q>[@$bru]{{0,2}}[""'`])?(?<s>[^\s""'`,;<>(){{}}]{{8,200}})")
        {
            MustLookRandom = true, InBinary = false,
        },
    ];
}
