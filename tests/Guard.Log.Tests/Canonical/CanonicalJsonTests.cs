using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Guard.Log.Canonical;

namespace Guard.Log.Tests.Canonical;

[TestClass]
public sealed class CanonicalJsonTests
{
    [TestMethod]
    public void Rfc8785_section_3_2_2_sample()
    {
        const string Input = """
            { "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false] }
            """;
        const string Expected = "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            + "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        Assert.AreEqual(Expected, Canonical(Input));
    }

    [TestMethod]
    public void Rfc8785_section_3_2_3_order_is_by_utf16_units()
    {
        const string Input = """{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""";
        Assert.AreEqual("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}", Canonical(Input));
    }

    [TestMethod]
    public void All_control_characters_have_their_shortest_escape()
    {
        string all = string.Concat(Enumerable.Range(0, 33).Select(i => (char)i)) + "\u007f\u2028/";
        const string Expected = "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
            + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f \u007f\u2028/\"";
        Assert.AreEqual(Expected, Text(JsonValue.Create(all)));
    }

    [TestMethod]
    [DataRow("\"\\ud800\"", DisplayName = "lone high surrogate")]
    [DataRow("\"\\udc00x\"", DisplayName = "lone low surrogate")]
    [DataRow("{\"\\ud800\":1}", DisplayName = "lone surrogate in a name")]
    [DataRow("{\"a\":1,\"a\":2}", DisplayName = "duplicate name")]
    [DataRow("1e309", DisplayName = "overflow")]
    [DataRow("9007199254740993", DisplayName = "2^53+1")]
    [DataRow("-9007199254740993", DisplayName = "-(2^53+1)")]
    [DataRow("18446744073709551616", DisplayName = "2^64, which ECMAScript prints rounded")]
    public void Refused_text(string json) => Assert.ThrowsExactly<CanonicalJsonException>(() => Canonical(json));

    [TestMethod]
    public void Refused_values()
    {
        JsonNode[] values =
        [
            JsonValue.Create("x\ud800"), JsonValue.Create(EcmaNumber.MaxInteger + 1), JsonValue.Create(-EcmaNumber.MaxInteger - 1),
            JsonValue.Create(ulong.MaxValue), JsonValue.Create(decimal.MaxValue), JsonValue.Create(Guid.NewGuid()), Nested(CanonicalJson.MaxDepth + 1),
        ];
        foreach (JsonNode value in values) Assert.ThrowsExactly<CanonicalJsonException>(() => CanonicalJson.Write(value), value.GetType().Name);
    }

    [TestMethod]
    public void Integers_to_2_to_the_53_and_depth_64_are_written()
    {
        Assert.AreEqual("9007199254740992", Text(JsonValue.Create(EcmaNumber.MaxInteger)));
        Assert.AreEqual("-9007199254740992", Text(JsonValue.Create(-EcmaNumber.MaxInteger)));
        Assert.AreEqual("1.1", Text(JsonValue.Create(1.10m)));
        Assert.AreEqual("null", Text(null));
        Assert.AreEqual(128, CanonicalJson.Write(Nested(CanonicalJson.MaxDepth)).Length);
    }

    [TestMethod]
    public void Canonical_text_is_canonical_again_and_has_the_same_value()
        => Values(3).Sample(value =>
        {
            byte[] once = CanonicalJson.Write(value);
            JsonNode? parsed = JsonNode.Parse(once);
            return once.AsSpan().SequenceEqual(CanonicalJson.Write(parsed)) && JsonNode.DeepEquals(JsonNode.Parse(value?.ToJsonString() ?? "null"), parsed);
        });

    [TestMethod]
    public void Order_of_members_does_not_matter()
        => Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 0, 8], Gen.Int)[0, 12].Sample(members =>
        {
            var forward = new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value)));
            var backward = new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value)));
            return CanonicalJson.Write(forward).AsSpan().SequenceEqual(CanonicalJson.Write(backward));
        });

    private static Gen<JsonNode?> Values(int depth)
    {
        Gen<string> text = Gen.OneOf(Gen.String[Gen.Char['\0', '\u00ff'], 0, 10], Gen.Const("\ud83d\ude00\ufb33\"\\/"));
        Gen<JsonNode?> scalar = Gen.OneOf<JsonNode?>(
            text.Select(value => (JsonNode?)value), Gen.Bool.Select(value => (JsonNode?)value), Gen.Int.Select(value => (JsonNode?)value),
            Gen.Double.Where(double.IsFinite).Select(value => (JsonNode?)value), Gen.Const(() => (JsonNode?)null));
        if (depth == 0) return scalar;
        Gen<JsonNode?> inner = Values(depth - 1);
        return Gen.OneOf(
            scalar,
            inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            Gen.Dictionary(text, inner)[0, 4].Select(items => (JsonNode?)new JsonObject(items.Select(item => KeyValuePair.Create(item.Key, item.Value?.DeepClone())))));
    }

    private static JsonArray Nested(int depth)
    {
        var outer = new JsonArray();
        for (int i = 1; i < depth; i++) outer = [outer];
        return outer;
    }

    private static string Canonical(string json) => Text(JsonNode.Parse(json));

    private static string Text(JsonNode? value) => Encoding.UTF8.GetString(CanonicalJson.Write(value));
}
