using System.Buffers;
using System.Net.Http.Headers;
using Guard.Egress.Budgets;
using Guard.Egress.Rules;
using Guard.Egress.Usage;
using Guard.Log.Entries;
using Microsoft.AspNetCore.Http;

namespace Guard.Egress.Serving;

/// <summary>
/// One request on its way: logged, forwarded, its answer passed back as it comes, what it cost settled. The answer waits for who reads it and is read no
/// faster; when the reader leaves, the provider's side is closed.
/// </summary>
internal sealed class Exchange(RouteContext context, Admission admission, HttpContext http)
{
    private const int Buffer = 64 * 1024;
    private readonly long started = context.Clock.GetTimestamp();
    private int? status;
    private long bytes;
    private bool isFree;
    private string? trouble;
    private UsageReader? usage;

    /// <summary>Forwards the request.</summary>
    /// <returns>The provider's status.</returns>
    /// <exception cref="EgressDeniedException">There is no answer to pass on.</exception>
    /// <exception cref="LogUnavailableException">Nothing was forwarded, or nothing passed on of the answer.</exception>
    public async Task<int> RunAsync()
    {
        using HttpRequestMessage request = await ComposeAsync();
        WrittenEntry opened = await OpenAsync();
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            using HttpResponseMessage response = await SendAsync(request, end);
            request.Content = null;
            admission.DropBody();
            await DurableAsync(opened);
            status = (int)response.StatusCode;
            if (status is >= 300 and < 400) throw Gone("answered with a redirect, which is not followed", free: true);
            isFree = status >= 400; // no provider bills an error
            await PassAsync(response, new EchoWatch(request.Headers), end);
            return status.Value;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            trouble = "the agent left before the answer's end";
            throw;
        }
        finally
        {
            Close(opened.Receipt.Sequence);
        }
    }

    private async Task<HttpRequestMessage> ComposeAsync()
    {
        HttpRequestMessage request = context.Upstream.Request(http.Request.Method, admission.Target.Path, admission.Target.Query);
        try
        {
            HeaderRules.Copy(http.Request.Headers, request);
            if (admission.Body.Length > 0)
            {
                request.Content = new ReadOnlyMemoryContent(admission.Body);
                bool isAdded = admission.Target.Kind == CallKind.Added && MediaTypeHeaderValue.TryParse(http.Request.ContentType, out _);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", isAdded ? http.Request.ContentType : "application/json");
            }

            await context.Access.AuthorizeAsync(request, http.RequestAborted);
            return request;
        }
        catch (Exception error)
        {
            request.Dispose();
            admission.Reservation.Cancel();
            if (error is GuardException guard) throw new EgressDeniedException(EgressDeniedException.Unreachable, $"{guard.Id} {guard.Message}", guard.Next);
            throw;
        }
    }

    private async Task<WrittenEntry> OpenAsync()
    {
        Spending reserved = admission.Reservation.Reserved;
        try
        {
            return await context.Log.OpenedAsync(Entry() with { Tokens = reserved.Tokens, Money = admission.Price is null ? null : MoneyText.Of(reserved.Money) });
        }
        catch
        {
            admission.Reservation.Cancel();
            throw;
        }
    }

    // An answer is passed on only when the request that it belongs to is on disk. Providers take longer than a disk.
    private async Task DurableAsync(WrittenEntry opened)
    {
        try
        {
            await opened.Durable;
        }
        catch (LogUnavailableException)
        {
            trouble = "Guard's log could not be brought to the disk";
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationTokenSource end)
    {
        using CancellationTokenSource late = new(context.Options.FirstByteLimit, context.Clock);
        using CancellationTokenRegistration ending = late.Token.Register(end.Cancel);
        try
        {
            return await context.Upstream.SendAsync(request, end.Token);
        }
        catch (OperationCanceledException error) when (!http.RequestAborted.IsCancellationRequested)
        {
            throw late.IsCancellationRequested
                ? Gone($"did not begin to answer within {context.Options.FirstByteLimit}", free: false)
                : Gone(error.InnerException is TimeoutException ? $"took no connection within {context.Options.ConnectLimit}" : "broke off", free: error.InnerException is TimeoutException);
        }
        catch (HttpRequestException error)
        {
            for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            {
                if (cause is not EgressDeniedException denial) continue;
                (isFree, trouble) = (true, denial.Message);
                throw denial;
            }

            throw error.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => Gone("has no address that can be found", free: true),
                HttpRequestError.ConnectionError => Gone("takes no connection", free: true),
                HttpRequestError.SecureConnectionError => Gone("cannot prove with its certificate that it is who it should be", free: true),
                _ => Gone("broke off before it answered", free: false),
            };
        }
    }

    private async Task PassAsync(HttpResponseMessage response, EchoWatch watch, CancellationTokenSource end)
    {
        http.Response.StatusCode = status!.Value;
        HeaderRules.Copy(response, http.Response.Headers);
        if (http.Response.Headers.Any(header => watch.Sees(header.Value.ToString()))) throw Echo();
        bool isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        bool isPlain = response.Content.Headers.ContentEncoding.Count == 0;
        if (admission.Facts.Counts && !isFree && isPlain) usage = new UsageReader(admission.Target.Kind, isStream, context.Options.UsageBytes);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        using CancellationTokenSource pause = new(Timeout.InfiniteTimeSpan, context.Clock);
        using CancellationTokenRegistration ending = pause.Token.Register(end.Cancel);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(end.Token);
            while (true)
            {
                pause.CancelAfter(context.Options.PauseLimit);
                ValueTask<int> reading = body.ReadAsync(buffer.AsMemory(0, Buffer), end.Token);
                if (!reading.IsCompleted && !http.Response.HasStarted) await http.Response.StartAsync(end.Token);
                int count = await reading;
                pause.CancelAfter(Timeout.InfiniteTimeSpan); // how slowly the agent reads is bounded by its server
                if (count == 0) break;
                if (watch.Sees(buffer.AsSpan(0, count))) throw Echo();
                usage?.Read(buffer.AsSpan(0, count));
                bytes += count;
                await http.Response.Body.WriteAsync(buffer.AsMemory(0, count), end.Token);
            }

            usage?.Finish();
            Settle(); // before the agent has its answer: its next request may need the room
            await http.Response.CompleteAsync(); // the agent has its answer; what follows is Guard's own affair
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException && !http.RequestAborted.IsCancellationRequested)
        {
            throw Gone(pause.IsCancellationRequested ? $"said nothing for {context.Options.PauseLimit} in the middle of its answer" : "broke off in the middle of its answer", free: false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Settles and logs what it cost. It is the last thing, whatever happened before.</summary>
    private void Close(long opened)
    {
        TokenUsage? used = Settle();
        Spending reserved = admission.Reservation.Reserved;
        long tokens = used?.Total ?? reserved.Tokens;
        decimal money = used?.Cost(admission.Price) ?? reserved.Money;
        bool isReported = used is not null && !isFree && admission.Facts.Counts;
        context.Log.Closed(
            Entry() with
            {
                Opened = opened, Tokens = tokens, Money = admission.Price is null ? null : MoneyText.Of(money), Status = status, Bytes = bytes,
                Input = isReported ? used!.Value.AllInput : null, Cached = isReported ? used!.Value.Cached : null, Output = isReported ? used!.Value.Output : null,
                Milliseconds = (long)context.Clock.GetElapsedTime(started).TotalMilliseconds,
            },
            used is not null, trouble is { } why ? [why] : used is null ? ["the provider did not report what was used"] : []);
    }

    /// <summary>Settles what it cost, if that is known; only the first time counts.</summary>
    private TokenUsage? Settle()
    {
        TokenUsage? used = isFree || !admission.Facts.Counts ? new TokenUsage(0, 0, 0, 0) : trouble is null ? usage?.Usage : null;
        if (used is { } known) admission.Reservation.Settle(known.Total, known.Cost(admission.Price));
        else admission.Reservation.Forfeit();
        return used;
    }

    private EgressDeniedException Echo()
    {
        _ = Gone("repeated Guard's credential in its answer, which is not passed on", free: false);
        return new EgressDeniedException(EgressDeniedException.Call, $"The provider {context.Upstream.Address.Host} repeated Guard's credential in its answer, which is not passed on.", "Such a provider cannot be used.");
    }

    private LogEgress Entry() =>
        new(context.Route.Name, http.Request.Method, context.Upstream.Address.Host, admission.Target.Path) { Model = admission.Facts.Model is { Length: > 0 } model ? model : null };

    private EgressDeniedException Gone(string what, bool free)
    {
        isFree = free;
        trouble = $"the provider {what}";
        return new EgressDeniedException(EgressDeniedException.Unreachable, $"The provider {context.Upstream.Address.Host} {what}.", "Try again; Guard's log has the request.");
    }
}
