using Guard.Hooks.Git;
using Guard.Hooks.Receiving;

namespace Guard.Hooks.Upstreams;

/// <summary>
/// Runs git against a remote, from public: a list of refs, a fetch, a push. A bare fetch runs nothing that the source configured. Every child is
/// bounded in time, asks nobody, and has Guard's own credential or none.
/// </summary>
/// <param name="repository">The guarded repository.</param>
/// <param name="access">Brings the credential; null for none.</param>
/// <param name="time">The clock.</param>
public sealed class UpstreamTransport(GuardedRepository repository, IUpstreamAccess? access, TimeProvider time)
{
    private const int ShownError = 400;

    private static readonly (string Key, string Value)[] Patience =
    [
        ("core.sshCommand", "false"), // ssh runs only as the credential says
        ("http.lowSpeedLimit", "1"), ("http.lowSpeedTime", "60"),
        ("http.followRedirects", "false"), // a credential is for one host
        ("credential.helper", ""), ("core.askPass", ""), ("http.emptyAuth", "false"), ("http.extraHeader", ""), ("http.proxy", ""),
    ];

    /// <summary>Reads where a ref of the remote is.</summary>
    /// <param name="address">The remote.</param>
    /// <param name="name">The full ref name.</param>
    /// <param name="limit">Longest wait.</param>
    /// <param name="cancellationToken">Kills the child.</param>
    /// <returns>The commit, or null when there is no such ref.</returns>
    /// <exception cref="UpstreamException">It cannot be read.</exception>
    public async Task<string?> ReadAsync(string address, string name, TimeSpan limit, CancellationToken cancellationToken)
    {
        GitResult result = await RunAsync(address, limit, source => ["ls-remote", "--quiet", "--refs", "--", source, name], cancellationToken);
        if (result.ExitCode != 0) throw UpstreamErrors.Of($"Cannot read {name} of {address}", result.Error, UpstreamAddress.Parse(address)!);
        string? line = result.Text.Split('\n').FirstOrDefault(each => each.EndsWith("\t" + name, StringComparison.Ordinal)); // git matches ends of names, too
        if (line is null) return null;
        return RefNames.IsObjectId(line.Split('\t')[0]) ? line.Split('\t')[0] : throw new UpstreamException($"{address} answers with an id that is none.");
    }

    /// <summary>Fetches the protected branch into public, under a ref that clients do not see.</summary>
    /// <returns>The commit that the remote's branch is at.</returns>
    /// <exception cref="UpstreamException">It cannot be fetched.</exception>
    /// <inheritdoc cref="ReadAsync"/>
    public async Task<string> FetchAsync(string address, TimeSpan limit, CancellationToken cancellationToken)
    {
        GitResult result = await RunAsync(
            address, limit,
            source =>
            [
                "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc", "--refmap=", "--",
                source, $"+{repository.BranchRef}:{RefNames.Upstream}",
            ],
            cancellationToken,
            ("fetch.fsckObjects", "false")); // history that the team already has may be older than today's fsck
        if (result.ExitCode != 0) throw UpstreamErrors.Of($"Cannot fetch {repository.Branch} from {address}", result.Error, UpstreamAddress.Parse(address)!);
        return GuardedRepository.ReadRef(repository.PublicPath, RefNames.Upstream)
            ?? throw new UpstreamException($"The fetch of {repository.Branch} from {address} left no commit.");
    }

    /// <summary>
    /// Moves a ref of the remote from where it was seen forward to a commit of public. git's lease is what holds it to that: a branch that was put back
    /// meanwhile, to drop a commit, would take a plain push as an ordinary step forward.
    /// </summary>
    /// <param name="address">The remote.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="name">The full ref name there.</param>
    /// <param name="seen">Where it is, an ancestor of <paramref name="commit"/>; null when it is not there. If it is anywhere else by now, nothing moves.</param>
    /// <param name="limit">Longest wait.</param>
    /// <param name="cancellationToken">Kills the child; the remote may have taken the push already.</param>
    /// <returns>What the remote said. Who needs certainty reads the ref back.</returns>
    public async Task<PushAnswer> PushAsync(string address, string commit, string name, string? seen, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!RefNames.IsObjectId(commit) || !name.StartsWith("refs/heads/", StringComparison.Ordinal) || !RefNames.IsBranch(name["refs/heads/".Length..]))
            throw new ArgumentException($"'{commit}' and '{name}' are nothing that Guard publishes.");
        try
        {
            GitResult result = await RunAsync(
                address, limit,
                source => ["push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no", $"--force-with-lease={name}:{seen}", "--", source, $"{commit}:{name}"],
                cancellationToken);
            return PushAnswer.Read(result);
        }
        catch (UpstreamException error)
        {
            return new PushAnswer(error.Failure == UpstreamFailure.Refused ? PushOutcome.Refused : PushOutcome.Failed, error.Message);
        }
    }

    private async Task<GitResult> RunAsync(
        string address, TimeSpan limit, Func<string, string[]> arguments, CancellationToken cancellationToken, params (string Key, string Value)[] more)
    {
        UpstreamAddress parsed = UpstreamAddress.Parse(address) ?? throw new UpstreamException(
            $"'{TextFilter.Line(address, 200)}' is no upstream that Guard reads: name an absolute path or a file, https or ssh URL.") { Failure = UpstreamFailure.Refused };
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await using GitAccess opened = access is null ? GitAccess.Anonymous : await access.OpenAsync(parsed, either.Token);
            return await GitProcess.RunAsync(
                repository.PublicPath, arguments(parsed.Text),
                configuration: [($"protocol.{parsed.Scheme}.allow", "always"), .. Patience, .. more, .. opened.Configuration],
                environment: [("SSH_ASKPASS_REQUIRE", "never"), .. opened.Environment],
                cancellationToken: either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException($"{TextFilter.Line(address, ShownError)} did not answer within {(int)limit.TotalSeconds} s.", error);
        }
    }
}
