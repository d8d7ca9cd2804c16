using System;
using System.IO;
using System.Text;
using System.Text.Json.Nodes;

/// <summary>The tree's side of Guard's evaluator protocol 0: one JSON object a line in, one out.</summary>
public static class GuardCandidate
{
    /// <summary>Answers every question until the channel ends.</summary>
    public static void Serve(Func<JsonObject, JsonObject> answer)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var input = new StreamReader(Console.OpenStandardInput(), utf8);
        using var channel = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n" };
        Console.SetOut(Console.Error); // prints go to the operator's log, not into the channel
        while (input.ReadLine() is string line)
        {
            channel.WriteLine(answer(JsonNode.Parse(line)!.AsObject()).ToJsonString());
            channel.Flush();
        }
    }
}
