using System.Xml;
using System.Xml.Linq;

namespace Guard.Measuring.TestRuns;

/// <summary>
/// Reads XML that hostile code may have written: no document type (so no entity to expand or to fetch), bounded size, depth and node count.
/// </summary>
internal static class SafeXml
{
    /// <summary>Largest document in bytes; 64 MiB.</summary>
    public const int MostBytes = 64 << 20;

    private const int MostDepth = 64;
    private const int MostNodes = 4_000_000;

    /// <summary>Parses a document.</summary>
    /// <exception cref="ResultFileException">It is not well-formed, has a DOCTYPE or is too large or deep.</exception>
    public static XDocument Parse(byte[] bytes)
    {
        if (bytes.Length > MostBytes) throw new ResultFileException($"it is larger than {MostBytes >> 20} MiB");
        try
        {
            CheckBounds(bytes);
            using XmlReader reader = Open(bytes);
            return XDocument.Load(reader);
        }
        catch (Exception error) when (error is XmlException or ArgumentException)
        {
            throw new ResultFileException("it is not well-formed XML without a DOCTYPE", error);
        }
    }

    /// <summary>Bounds are checked on the stream, before a tree is made of it.</summary>
    private static void CheckBounds(byte[] bytes)
    {
        using XmlReader reader = Open(bytes);
        for (int nodes = 0; reader.Read(); nodes++)
        {
            if (reader.Depth > MostDepth) throw new ResultFileException($"it is nested deeper than {MostDepth} elements");
            if (nodes > MostNodes) throw new ResultFileException($"it holds more than {MostNodes} nodes");
            if (reader.AttributeCount > 256) throw new ResultFileException("an element has more than 256 attributes");
        }
    }

    private static XmlReader Open(byte[] bytes) => XmlReader.Create(new MemoryStream(bytes, writable: false), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostBytes,
        MaxCharactersFromEntities = 1024,
        CloseInput = true,
        // Test output may hold characters that XML 1.0 forbids; a framework that writes them is not a cheat.
        CheckCharacters = false,
    });
}
