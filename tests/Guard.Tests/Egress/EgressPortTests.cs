using System.Net;
using System.Text.Json.Nodes;
using Guard.Egress.Budgets;
using Guard.Log.Entries;
using Microsoft.AspNetCore.Http;

namespace Guard.Tests.Egress;

/// <summary>Requests through the proxy: what passes, what it costs, and what is left when somebody breaks off.</summary>
[TestClass]
public sealed class EgressPortTests
{
    [TestMethod]
    public async Task A_request_passes_with_Guards_credential_and_what_it_used_is_settled_and_logged()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        using HttpResponseMessage response = await ground.PostAsync(headers: [("anthropic-version", "2023-06-01"), ("anthropic-beta", "a,b")]);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(ScriptedProvider.Answer, await response.Content.ReadAsStringAsync());
        string asked = ground.Provider.Asked.Single();
        StringAssert.StartsWith(asked, "POST /v1/messages\n");
        StringAssert.Contains(asked, "x-api-key: " + EgressGround.Secret + "\n");
        StringAssert.Contains(asked, "anthropic-version: 2023-06-01\n");
        StringAssert.Contains(asked, "anthropic-beta: a,b\n");
        StringAssert.EndsWith(asked, "\n\n" + EgressGround.Ask);
        LogRecord closed = await ground.LoggedAsync(LogEvents.EgressClosed), opened = ground.Records[0];
        Assert.AreEqual((LogEvents.EgressOpened, "allowed", "/v1/messages", "claude-x"), (opened.Event, opened.Decision, opened.Egress!.Path, opened.Egress.Model));
        Assert.AreEqual((EgressGround.Ask.Length + 2) / 3 + 50, opened.Egress.Tokens);
        Assert.AreEqual(("settled", 0L, 13L, "0.000145", 200L), (closed.Decision, closed.Egress!.Opened, closed.Egress.Tokens, closed.Egress.Money, closed.Egress.Status));
        Assert.AreEqual((9L, 0L, 4L, (long)ScriptedProvider.Answer.Length), (closed.Egress.Input, closed.Egress.Cached, closed.Egress.Output, closed.Egress.Bytes));
        Assert.AreEqual(new Spending(1, 13, 0.000145m), ground.Budget.Spent);
        Assert.IsFalse(ground.Records.Any(record => record.ToString().Contains(EgressGround.Secret, StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_stream_passes_as_it_comes()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        var more = new TaskCompletionSource();
        ground.Provider.Script = async context =>
        {
            await ScriptedProvider.EventAsync(context, "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}");
            await more.Task;
            await ScriptedProvider.EventAsync(context, "{\"type\":\"message_delta\",\"usage\":{\"output_tokens\":4}}");
        };
        using HttpResponseMessage response = await ground.PostAsync();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        StringAssert.Contains(await reader.ReadLineAsync(), "message_start", "the first event is there while the second is not sent yet");
        more.SetResult();
        StringAssert.Contains(await reader.ReadToEndAsync(), "message_delta");
        Assert.AreEqual(13, (await ground.LoggedAsync(LogEvents.EgressClosed)).Egress!.Tokens);
    }

    [TestMethod]
    public async Task A_stream_that_breaks_off_costs_its_reservation_and_is_cut_for_the_agent_too()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        var seen = new TaskCompletionSource();
        ground.Provider.Script = async context =>
        {
            await ScriptedProvider.EventAsync(context, "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}");
            await seen.Task;
            context.Abort();
        };
        using HttpResponseMessage response = await ground.PostAsync();
        seen.SetResult();
        await Assert.ThrowsAsync<Exception>(response.Content.ReadAsStringAsync, "the agent must not take it for a whole answer");
        LogRecord closed = await ground.LoggedAsync(LogEvents.EgressClosed);
        Assert.AreEqual(("reserved", ground.Records[0].Egress!.Tokens), (closed.Decision, closed.Egress!.Tokens));
        StringAssert.Contains(closed.Reasons[0], "broke off");
        Assert.AreEqual(closed.Egress.Tokens, ground.Budget.Spent.Tokens);
    }

    [TestMethod]
    public async Task An_agent_that_leaves_ends_the_providers_work_too()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        var left = new TaskCompletionSource();
        ground.Provider.Script = async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            await ScriptedProvider.EventAsync(context, "{\"type\":\"ping\"}");
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        HttpResponseMessage response = await ground.PostAsync();
        response.Dispose();
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual("reserved", (await ground.LoggedAsync(LogEvents.EgressClosed)).Decision);
    }

    [TestMethod]
    public async Task An_error_of_the_providers_passes_and_costs_nothing()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        ground.Provider.Script = context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return ScriptedProvider.SayAsync(context, "{\"type\":\"error\"}", 529);
        };
        using HttpResponseMessage response = await ground.PostAsync();
        Assert.AreEqual((529, "7"), ((int)response.StatusCode, response.Headers.GetValues("retry-after").Single()));
        Assert.AreEqual(("settled", 0L), ((await ground.LoggedAsync(LogEvents.EgressClosed)) is { } closed ? (closed.Decision!, closed.Egress!.Tokens!.Value) : default));
        Assert.AreEqual(new Spending(1, 0, 0), ground.Budget.Spent);
        Assert.AreEqual((1, "the provider answered 529"), (ground.Port.Counts.FailuresInARow, ground.Port.Counts.LastFailure));
    }

    [TestMethod]
    public async Task What_does_not_fit_the_budget_is_denied_before_the_provider_hears_of_it()
    {
        await using EgressGround ground = await EgressGround.OpenAsync(limits: new BudgetLimits(2, 200, null));
        (await ground.PostAsync()).Dispose();
        await ground.LoggedAsync(LogEvents.EgressClosed);
        using HttpResponseMessage large = await ground.PostAsync(EgressGround.Ask.Replace("50", "5000"));
        Assert.AreEqual(HttpStatusCode.Forbidden, large.StatusCode);
        JsonNode error = JsonNode.Parse(await large.Content.ReadAsStringAsync())!;
        Assert.AreEqual(("error", "permission_error"), ((string)error["type"]!, (string)error["error"]!["type"]!));
        StringAssert.Contains((string)error["error"]!["message"]!, "The budget of run R1 has no room");
        Assert.AreEqual("false", large.Headers.GetValues("x-should-retry").Single());
        using (HttpResponseMessage second = await ground.PostAsync()) Assert.AreEqual(HttpStatusCode.OK, second.StatusCode, "a smaller one fits");
        await ground.LoggedAsync(LogEvents.EgressClosed, 1);
        using HttpResponseMessage third = await ground.PostAsync();
        StringAssert.Contains(await third.Content.ReadAsStringAsync(), "2 requests are used up");
        Assert.HasCount(2, ground.Provider.Asked);
        Assert.AreEqual("denied", (await ground.LoggedAsync(LogEvents.EgressDenied, 1)).Decision);
    }

    [TestMethod]
    public async Task A_model_without_a_price_is_denied_while_money_is_limited()
    {
        await using EgressGround ground = await EgressGround.OpenAsync(route => route with { Prices = [new("other-*", 1, 1, 1, 1)] });
        using HttpResponseMessage response = await ground.PostAsync();
        StringAssert.Contains(await response.Content.ReadAsStringAsync(), "no price for the model claude-x");
        Assert.IsEmpty(ground.Provider.Asked);
    }

    [TestMethod]
    public async Task A_count_of_tokens_costs_a_request_and_no_tokens()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        using HttpResponseMessage response = await ground.PostAsync(path: "/v1/messages/count_tokens?beta=true");
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        StringAssert.StartsWith(ground.Provider.Asked.Single(), "POST /v1/messages/count_tokens?beta=true\n");
        await ground.LoggedAsync(LogEvents.EgressClosed);
        Assert.AreEqual(new Spending(1, 0, 0), ground.Budget.Spent);
    }

    [TestMethod]
    public async Task Nothing_is_forwarded_that_is_not_in_the_log()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        ground.FailAt = LogEvents.EgressOpened;
        using HttpResponseMessage response = await ground.PostAsync();
        Assert.AreEqual(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.IsEmpty(ground.Provider.Asked);
        Assert.AreEqual(Spending.None, ground.Budget.Spent);
    }

    [TestMethod]
    public async Task Nothing_of_an_answer_is_passed_on_before_its_request_is_on_disk()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        var disk = new TaskCompletionSource();
        ground.Durable = disk.Task;
        Task<HttpResponseMessage> asking = ground.PostAsync();
        for (int tries = 0; ground.Provider.Asked.IsEmpty && tries < 1000; tries++) await Task.Delay(TimeSpan.FromMilliseconds(20));
        Assert.HasCount(1, ground.Provider.Asked, "it goes while the disk writes");
        await Task.Delay(TimeSpan.FromMilliseconds(300)); // the provider has answered
        Assert.IsFalse(asking.IsCompleted);
        disk.SetResult();
        using HttpResponseMessage response = await asking;
        Assert.AreEqual(ScriptedProvider.Answer, await response.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task A_request_that_could_not_be_brought_to_the_disk_has_no_answer_and_costs_its_reservation()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        ground.Durable = Task.FromException(new LogUnavailableException("Input/output error"));
        using HttpResponseMessage response = await ground.PostAsync();
        Assert.AreEqual(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.DoesNotContain("hello", await response.Content.ReadAsStringAsync());
        LogRecord closed = await ground.LoggedAsync(LogEvents.EgressClosed);
        Assert.AreEqual(("reserved", ground.Budget.Spent.Tokens), (closed.Decision, closed.Egress!.Tokens));
        Assert.IsGreaterThan(0, ground.Budget.Spent.Tokens);
    }

    [TestMethod]
    public async Task A_provider_that_is_not_there_is_named_and_costs_nothing()
    {
        await using EgressGround ground = await EgressGround.OpenAsync(route => route with { Url = "http://127.0.0.1:9" });
        using HttpResponseMessage response = await ground.PostAsync();
        Assert.AreEqual(HttpStatusCode.BadGateway, response.StatusCode);
        StringAssert.Contains(await response.Content.ReadAsStringAsync(), "The provider 127.0.0.1 takes no connection");
        Assert.AreEqual(new Spending(1, 0, 0), ground.Budget.Spent);
    }

    [TestMethod]
    public async Task A_provider_that_says_nothing_is_left_after_its_time()
    {
        await using EgressGround ground = await EgressGround.OpenAsync(bounds: options => options with { FirstByteLimit = TimeSpan.FromMilliseconds(300), PauseLimit = TimeSpan.FromMilliseconds(300) });
        ground.Provider.Script = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        using (HttpResponseMessage silent = await ground.PostAsync())
        {
            Assert.AreEqual(HttpStatusCode.BadGateway, silent.StatusCode);
            StringAssert.Contains(await silent.Content.ReadAsStringAsync(), "did not begin to answer");
        }

        ground.Provider.Script = async context =>
        {
            await ScriptedProvider.EventAsync(context, "{\"type\":\"ping\"}");
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        using HttpResponseMessage paused = await ground.PostAsync();
        await Assert.ThrowsAsync<Exception>(paused.Content.ReadAsStringAsync);
        StringAssert.Contains((await ground.LoggedAsync(LogEvents.EgressClosed, 1)).Reasons[0], "in the middle of its answer");
    }

    [TestMethod]
    public async Task A_flood_of_denials_is_counted_and_not_written_one_by_one()
    {
        var ground = await EgressGround.OpenAsync();
        for (int i = 0; i < 70; i++) (await ground.PostAsync(path: "/v1/files")).Dispose();
        Assert.AreEqual(70, ground.Port.Counts.FailuresInARow);
        await ground.DisposeAsync();
        Assert.HasCount(21, ground.Records);
        StringAssert.StartsWith(ground.Records[^1].Reasons[0], "50 more requests were denied within a minute");
    }

    [TestMethod]
    public async Task Large_bodies_are_bounded_one_by_one_and_together()
    {
        await using EgressGround ground = await EgressGround.OpenAsync(bounds: options => options with { BodyBytes = 1000 });
        string large = EgressGround.Ask.Replace("hi", new string('x', 2000));
        using (HttpResponseMessage response = await ground.PostAsync(large)) StringAssert.Contains(await response.Content.ReadAsStringAsync(), "more than 0 MiB");
        await using EgressGround full = await EgressGround.OpenAsync(bounds: options => options with { HeldBytes = 50 });
        using HttpResponseMessage crowded = await full.PostAsync();
        Assert.AreEqual(HttpStatusCode.TooManyRequests, crowded.StatusCode);
        Assert.IsEmpty(ground.Provider.Asked.Concat(full.Provider.Asked));
    }

    [TestMethod]
    public async Task What_is_open_at_the_end_of_the_run_is_cut_and_in_the_log()
    {
        var ground = await EgressGround.OpenAsync();
        ground.Provider.Script = async context =>
        {
            await ScriptedProvider.EventAsync(context, "{\"type\":\"ping\"}");
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        HttpResponseMessage response = await ground.PostAsync();
        await ground.DisposeAsync();
        Assert.AreEqual(LogEvents.EgressClosed, ground.Records[^1].Event);
        response.Dispose();
    }
}
