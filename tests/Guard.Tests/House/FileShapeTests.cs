namespace Guard.Tests.House;

/// <summary>Sizes and shapes of files.</summary>
[TestClass]
public sealed class FileShapeTests
{
    private const int LongestFile = 600;
    private const int LargestMedian = 80;

    [TestMethod]
    public void No_source_file_is_longer_than_600_lines()
    {
        string[] tooLong = [.. RepositoryRoot.AllSources().Where(file => file.LineCount > LongestFile)
            .Select(file => $"{file.Path}: {file.LineCount} lines")];

        Assert.IsEmpty(tooLong, string.Join('\n', tooLong));
    }

    [TestMethod]
    public void The_median_product_file_has_at_most_80_lines()
    {
        int[] lines = [.. RepositoryRoot.ProductSources().Select(file => file.LineCount).Order()];

        Assert.IsNotEmpty(lines);
        Assert.IsLessThanOrEqualTo(LargestMedian, lines[lines.Length / 2]);
    }

    [TestMethod]
    public void A_product_file_holds_one_type_and_is_named_after_it()
    {
        var wrong = new List<string>();
        foreach (SourceFile file in RepositoryRoot.ProductSources())
        {
            IReadOnlyList<string> types = file.TopLevelTypes();
            string name = Path.GetFileNameWithoutExtension(file.Path);
            if (types.Count > 1)
                wrong.Add($"{file.Path}: {string.Join(", ", types)}");
            else if (types.Count == 1 && name != types[0] && !name.StartsWith(types[0] + ".", StringComparison.Ordinal))
                wrong.Add($"{file.Path}: holds {types[0]}");
        }

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    [TestMethod]
    public void Namespaces_follow_folders()
    {
        var wrong = new List<string>();
        foreach (SourceFile file in RepositoryRoot.ProductSources().Where(file => file.TopLevelTypes().Count > 0))
        {
            string expected = Path.GetDirectoryName(file.Path)!.Replace('/', '.');
            if (!file.Bare.Contains($"namespace {expected};", StringComparison.Ordinal))
                wrong.Add($"{file.Path}: expected namespace {expected};");
        }

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }
}
