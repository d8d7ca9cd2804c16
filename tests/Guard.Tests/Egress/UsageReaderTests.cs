using System.Text;
using CsCheck;
using Guard.Egress.Budgets;
using Guard.Egress.Rules;
using Guard.Egress.Usage;

namespace Guard.Tests.Egress;

[TestClass]
public sealed class UsageReaderTests
{
    private const string Claude =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":100,\"cache_read_input_tokens\":40,\"cache_creation_input_tokens\":7,\"output_tokens\":1}}}\n\n"
        + "data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"the \\\"usage\\\" of\"}}\n\n"
        + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":23}}\r\n\ndata: {\"type\":\"message_stop\"}\n\n";

    private const string Chat =
        "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":null}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":60,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":40}}}\n\ndata: [DONE]\n\n";

    private const string Responses =
        "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"usage\":null}}\n\n"
        + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":60,\"input_tokens_details\":{\"cached_tokens\":40},\"output_tokens\":5}}}\n\n";

    private const string Gemini =
        "data: {\"candidates\":[{\"content\":{}}],\"usageMetadata\":{\"promptTokenCount\":60,\"candidatesTokenCount\":1}}\r\n\r\n"
        + "data: {\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":60,\"cachedContentTokenCount\":40,\"candidatesTokenCount\":3,\"thoughtsTokenCount\":2}}\r\n\r\n";

    [TestMethod]
    [DataRow("Messages", Claude, 100, 40, 7, 23)]
    [DataRow("Chat", Chat, 20, 40, 0, 5)]
    [DataRow("Responses", Responses, 20, 40, 0, 5)]
    [DataRow("Generate", Gemini, 20, 40, 0, 5)]
    public void A_stream_is_understood_however_it_is_cut_into_pieces(string kind, string text, int input, int cached, int write, int output)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var expected = new TokenUsage(input, cached, write, output);
        Assert.AreEqual(expected, Read(kind, true, [bytes]));
        Gen.Int[1, 80].Array[1, 60].Sample(sizes =>
        {
            var pieces = new List<byte[]>();
            for (int at = 0, i = 0; at < bytes.Length; at += sizes[i % sizes.Length], i++) pieces.Add(bytes[at..Math.Min(bytes.Length, at + sizes[i % sizes.Length])]);
            return Read(kind, true, pieces) == expected;
        });
    }

    [TestMethod]
    [DataRow("Messages", Claude, "data: {\"type\":\"message_delta\"")]
    [DataRow("Chat", Chat, "data: [DONE]")]
    [DataRow("Responses", Responses, "event: response.completed")]
    [DataRow("Generate", Gemini, "data: {\"candidates\":[{\"finishReason\"")]
    public void A_stream_that_broke_off_has_no_usage(string kind, string text, string before) =>
        Assert.IsNull(Read(kind, true, [Encoding.UTF8.GetBytes(text[..text.IndexOf(before, StringComparison.Ordinal)])]));

    [TestMethod]
    [DataRow("Messages", "{\"type\":\"message\",\"usage\":{\"input_tokens\":9,\"output_tokens\":4}}", 9, 0, 4)]
    [DataRow("Chat", "{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}", 9, 0, 4)]
    [DataRow("Responses", "{\"usage\":{\"input_tokens\":9,\"output_tokens\":4}}", 9, 0, 4)]
    [DataRow("Generate", "{\"candidates\":[],\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":4}}", 9, 0, 4)]
    [DataRow("Generate", "[{\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":1}},{\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":4}}]", 9, 0, 4)]
    public void A_plain_answer_is_understood(string kind, string text, int input, int cached, int output) =>
        Assert.AreEqual(new TokenUsage(input, cached, 0, output), Read(kind, false, [Encoding.UTF8.GetBytes(text)]));

    [TestMethod]
    [DataRow(false, "{\"usage\":{\"input_tokens\":1e99,\"output_tokens\":-4}}")]
    [DataRow(false, "{\"usage\":[1]}")]
    [DataRow(false, "no JSON")]
    [DataRow(true, "data: {\"usage\" no JSON\n\n")]
    [DataRow(true, "data: [\"usage\"]\n\n")]
    public void Nonsense_counts_for_nothing(bool isStream, string text) => Assert.IsLessThanOrEqualTo(0, Read("Messages", isStream, [Encoding.UTF8.GetBytes(text)])?.Total ?? 0);

    [TestMethod]
    public void What_is_too_long_to_hold_is_not_held_and_the_rest_is_read()
    {
        string text = "data: {\"usage\":\"" + new string('x', 5000) + "\"}\n" + Claude;
        Assert.AreEqual(new TokenUsage(100, 40, 7, 23), Read("Messages", true, [.. Encoding.UTF8.GetBytes(text).Chunk(700)], most: 1000));
        Assert.IsNull(Read("Messages", false, [new byte[2000]], most: 1000));
    }

    [TestMethod]
    public void No_bytes_whatever_throw() => Gen.Select(Gen.Bool, Gen.Byte.Array[0, 300]).Sample((isStream, bytes) => Read("Messages", isStream, [bytes, .. bytes.Chunk(7)]) is null or { Total: >= 0 });

    private static TokenUsage? Read(string kind, bool isStream, IReadOnlyList<byte[]> pieces, int most = 1 << 20)
    {
        var reader = new UsageReader(Enum.Parse<CallKind>(kind), isStream, most);
        foreach (byte[] piece in pieces) reader.Read(piece);
        reader.Finish();
        return reader.Usage;
    }
}
