using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Guard.Hooks.Upstreams;
using Guard.Vm.Process;

namespace Guard.Secrets;

/// <summary>
/// A socket on which one git child's credential helper (gitcredentials(7)) asks for a token while the child runs. It answers only Guard's own account, and
/// only for the one place that the credential is bound to: the secret passes over the socket and a pipe, and stands in no argument, environment or file.
/// </summary>
internal sealed class CredentialSocket : IAsyncDisposable
{
    private const int MostQuestion = 16 * 1024;
    private const string DefaultUser = "git"; // forges take a token with any account
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _end = new();
    private readonly CredentialStore _store;
    private readonly CredentialRecord _record;
    private readonly UpstreamAddress _address;
    private readonly Task _serving;

    /// <summary>Listens.</summary>
    /// <param name="directory">Where the socket goes: nobody else enters it.</param>
    /// <param name="store">Resolves the secret when somebody asks rightly.</param>
    /// <param name="record">The credential.</param>
    /// <param name="address">The remote that it is for.</param>
    public CredentialSocket(string directory, CredentialStore store, CredentialRecord record, UpstreamAddress address)
    {
        (_store, _record, _address) = (store, record, address);
        Path = System.IO.Path.Combine(directory, "c" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) + ".sock");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen(4);
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;
        _end.Dispose();
        File.Delete(Path);
    }

    /// <summary>Whether git asks for what the credential is bound to.</summary>
    internal static bool IsFor(string question, UpstreamAddress address, string? user)
    {
        Dictionary<string, string> asked = question.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        return asked.GetValueOrDefault("protocol") == address.Scheme && IsPlace(asked.GetValueOrDefault("host"), address)
            && (user is null || asked.GetValueOrDefault("username") is not { } named || named == user);
    }

    // git asks with the host as it was written: letters in any case, the scheme's own port said or not.
    private static bool IsPlace(string? host, UpstreamAddress address) =>
        host is not null && UpstreamAddress.Parse($"{address.Scheme}://{host}/x") is { } asked && asked.Place == address.Place;

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket client = await _listener.AcceptAsync(_end.Token);
                try
                {
                    await AnswerAsync(client);
                }
                catch (Exception error) when (error is SocketException or IOException)
                {
                    // Who left gets nothing.
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The child has ended.
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        if (PeerCredentials.Of(client).Uid != HostIdentity.Current) return;
        byte[] question = new byte[MostQuestion];
        int length = 0;
        while (length < question.Length && await client.ReceiveAsync(question.AsMemory(length), _end.Token) is > 0 and var got) length += got;
        string text = Encoding.UTF8.GetString(question, 0, length);
        if (!IsFor(text, _address, _record.User)) return; // git then asks nobody else and fails
        using Secret secret = _store.Resolve(_record);
        byte[] answer = [.. Encoding.UTF8.GetBytes($"username={_record.User ?? _address.User ?? DefaultUser}\npassword="), .. secret.Bytes, (byte)'\n'];
        await client.SendAsync(answer, _end.Token);
        CryptographicOperations.ZeroMemory(answer);
    }
}
