using Guard.Policies.Rules;

namespace Guard.Policies.Tests.Rules;

[TestClass]
public sealed class TestsNotWeakenedTests
{
    private static readonly TestsNotWeakenedRule Rule = new(["tests/**", "x/**"]);

    private const string CSharp = """
        [TestClass]
        public class T
        {
            [TestMethod]
            [DataRow(1)]
            [DataRow(2)]
            public void Adds(int x)
            {
                Assert.AreEqual(3, Sum(x, 2));
                Assert.AreEqual(0.5, Half(1), 0.001);
                Assert.IsTrue(Ok(x));
            }

            [Fact]
            public async Task Other() => (await Run()).Should().Be(4);
        }
        """;

    private const string Python = """
        import pytest

        @pytest.mark.parametrize("x", [1, 2, 3])
        def test_add(x):
            assert add(x, 2) == x + 2, "sum"
            assert add(0.1, 0.2) == pytest.approx(0.3, abs=1e-9)
            with pytest.raises(ValueError):
                add(None, 1)

        class TestMore:
            def test_more(self):
                self.assertEqual(more(
            1), 2)
                self.assertAlmostEqual(half(1), 0.5, places=7)
        """;

    private const string JavaScript = """
        import { it, expect } from 'vitest';
        describe('sum', () => {
          it('adds', () => {
            expect(sum(1, 2)).toBe(3);
            expect(half(1)).toBeCloseTo(0.5, 6);
          });
          test.each([[1, 2], [3, 4]])('pairs %i', (a, b) => { expect(f(a)).toEqual(b); });
        });
        """;

    private const string Go = """
        package x
        func TestAdd(t *testing.T) {
            cases := []struct{ a, b int }{ {1, 2}, {3, 4} }
            for _, c := range cases {
                if Add(c.a) != c.b { t.Errorf("bad") }
            }
            assert.InDelta(t, 0.5, Half(1), 0.001)
        }
        """;

    private const string Rust = """
        #[cfg(test)]
        mod tests {
            #[test]
            fn adds() {
                assert_eq!(add(1, 2), 3);
                assert!((half(1) - 0.5).abs() < 1e-9);
            }
        }
        """;

    private const string C = """
        TEST(Sum, Adds) {
            EXPECT_EQ(sum(1, 2), 3);
            EXPECT_NEAR(half(1), 0.5, 1e-6);
        }
        static void test_more(void) { assert(more(1) == 2); }
        """;

    private const string Java = """
        class T {
            @Test void testAdds() { assertEquals(3, sum(1, 2)); }
        }
        """;

    [TestMethod]
    [DataRow("a.cs", CSharp, "Assert.AreEqual(3, Sum(x, 2));", "", "that can fail")]
    [DataRow("a.cs", CSharp, "Assert.AreEqual(3, Sum(x, 2));", "// Assert.AreEqual(3, Sum(x, 2));", "that can fail")]
    [DataRow("a.cs", CSharp, "Assert.AreEqual(3, Sum(x, 2));", "Assert.AreEqual(3, 3);", "always true")]
    [DataRow("a.cs", CSharp, "Assert.IsTrue(Ok(x));", "Assert.IsTrue(true);", "always true")]
    [DataRow("a.cs", CSharp, "Assert.AreEqual(3, Sum(x, 2));", "Assert.IsNotNull(Sum(x, 2));", "weaker")]
    [DataRow("a.cs", CSharp, "0.001", "0.1", "tolerance")]
    [DataRow("a.cs", CSharp, "[DataRow(2)]", "", "fewer cases")]
    [DataRow("a.cs", CSharp, "[TestMethod]", "[TestMethod, Ignore]", "Ignore")]
    [DataRow("a.cs", CSharp, "[Fact]", "[Fact(Skip = \"later\")]", "Skip")]
    [DataRow("a.cs", CSharp, "[Fact]", "", "`Other` was removed")]
    [DataRow("a.cs", CSharp, "Assert.IsTrue(Ok(x));", "Assert.IsTrue(Ok(x)); Assert.Inconclusive();", "Inconclusive")]
    [DataRow("a.cs", CSharp, "    [Fact]", "#if false\n    [Fact]", "if")]
    [DataRow("a.cs", CSharp, "(await Run()).Should().Be(4)", "Run()", "that can fail")]
    [DataRow("test_a.py", Python, "assert add(x, 2) == x + 2, \"sum\"", "pass", "that can fail")]
    [DataRow("test_a.py", Python, "assert add(x, 2) == x + 2, \"sum\"", "assert True", "always true")]
    [DataRow("test_a.py", Python, "assert add(x, 2) == x + 2, \"sum\"", "assert add(x, 2)", "weaker")]
    [DataRow("test_a.py", Python, "assert add(x, 2) == x + 2, \"sum\"", "assert (add(x, 2) == x + 2, \"sum\")", "always true")]
    [DataRow("test_a.py", Python, "abs=1e-9", "abs=1e-1", "tolerance")]
    [DataRow("test_a.py", Python, "places=7", "places=1", "tolerance")]
    [DataRow("test_a.py", Python, "[1, 2, 3]", "[1, 2]", "fewer cases")]
    [DataRow("test_a.py", Python, "def test_add", "@pytest.mark.skip\ndef test_add", "skip")]
    [DataRow("test_a.py", Python, "def test_add", "@pytest.mark.xfail\ndef test_add", "xfail")]
    [DataRow("test_a.py", Python, "def test_more", "def check_more", "`test_more` was removed")]
    [DataRow("test_a.py", Python, "with pytest.raises(ValueError):\n        add(None, 1)", "", "that can fail")]
    [DataRow("a.test.js", JavaScript, "expect(sum(1, 2)).toBe(3);", "", "that can fail")]
    [DataRow("a.test.js", JavaScript, "expect(sum(1, 2)).toBe(3);", "expect(3).toBe(3);", "always true")]
    [DataRow("a.test.js", JavaScript, "toBe(3)", "toBeTruthy()", "weaker")]
    [DataRow("a.test.js", JavaScript, "0.5, 6", "0.5, 1", "tolerance")]
    [DataRow("a.test.js", JavaScript, "it('adds'", "it.skip('adds'", "skip")]
    [DataRow("a.test.js", JavaScript, "it('adds'", "it.only('adds'", "only")]
    [DataRow("a.test.js", JavaScript, "describe('sum'", "xdescribe('sum'", "xdescribe")]
    [DataRow("a.test.js", JavaScript, "it('adds'", "nothing('adds'", "`adds` was removed")]
    [DataRow("a.test.js", JavaScript, "[[1, 2], [3, 4]]", "[[1, 2]]", "fewer cases")]
    [DataRow("a_test.go", Go, "t.Errorf(\"bad\")", "t.Log(\"bad\")", "that can fail")]
    [DataRow("a_test.go", Go, "0.001", "1.0", "tolerance")]
    [DataRow("a_test.go", Go, "cases :=", "t.Skip(); cases :=", "Skip")]
    [DataRow("a_test.go", Go, "package x", "//go:build never\npackage x", "go:build")]
    [DataRow("a_test.go", Go, ", {3, 4}", "", "fewer cases")]
    [DataRow("a_test.go", Go, "TestAdd", "testAdd", "`TestAdd` was removed")]
    [DataRow("a.rs", Rust, "assert_eq!(add(1, 2), 3);", "", "that can fail")]
    [DataRow("a.rs", Rust, "assert_eq!(add(1, 2), 3);", "assert!(true);", "always true")]
    [DataRow("a.rs", Rust, "1e-9", "0.5", "tolerance")]
    [DataRow("a.rs", Rust, "#[test]", "#[test]\n#[ignore]", "ignore")]
    [DataRow("a.rs", Rust, "#[test]", "", "`adds` was removed")]
    [DataRow("a.c", C, "EXPECT_EQ(sum(1, 2), 3);", "", "that can fail")]
    [DataRow("a.c", C, "EXPECT_EQ(sum(1, 2), 3)", "EXPECT_EQ(3, 3)", "always true")]
    [DataRow("a.c", C, "1e-6", "1e-1", "tolerance")]
    [DataRow("a.c", C, "TEST(Sum, Adds) {", "TEST(Sum, Adds) { GTEST_SKIP();", "GTEST_SKIP")]
    [DataRow("a.c", C, "TEST(Sum, Adds) {\n    EXPECT_EQ(sum(1, 2), 3);", "TEST(Sum, X) {", "`Sum , Adds` was removed")]
    [DataRow("a.c", C, "assert(more(1) == 2)", "assert(1)", "always true")]
    [DataRow("T.java", Java, "assertEquals(3, sum(1, 2));", "", "that can fail")]
    [DataRow("T.java", Java, "@Test", "@Disabled @Test", "Disabled")]
    public void Weakening_fires(string name, string text, string from, string to, string expected)
    {
        Assert.Contains(from, text);
        var findings = Rule.Check(Changes.Change("tests/" + name, text, text.Replace(from, to)));
        Assert.IsTrue(findings.Any(finding => finding.Message.Contains(expected, StringComparison.Ordinal)), expected + "\n" + string.Join('\n', findings.Select(f => f.Message)));
    }

    [TestMethod]
    [DataRow("a.cs", CSharp)]
    [DataRow("test_a.py", Python)]
    [DataRow("a.test.js", JavaScript)]
    [DataRow("a_test.go", Go)]
    [DataRow("a.rs", Rust)]
    [DataRow("a.c", C)]
    [DataRow("T.java", Java)]
    public void Harmless_changes_do_not_fire(string name, string text)
    {
        var path = "tests/" + name;
        Assert.AreEqual(0, Count(Changes.Change(path, text, text)));
        Assert.AreEqual(0, Count(Changes.Change(path, text, (name.EndsWith("py", StringComparison.Ordinal) ? "# note\n" : "// note\n") + text.Replace("\n", "\n\n"))), "layout");
        Assert.AreEqual(0, Count(Changes.Change(path, text, text.Replace("\n", "\r\n"))), "line ends");
        Assert.AreEqual(0, Count(Changes.Change(path, null, text)), "a new file");
        Assert.AreEqual(0, Count(Changes.Change(path, text, null), Changes.Change("tests/sub/" + name, null, text)), "a moved file");
        Assert.AreEqual(1, Count(Changes.Change(path, text, null)), "a deleted file");
        Assert.AreEqual(1, Count(Changes.Change(path, text, null), Changes.Change("attic/" + name, null, text)), "moved out of the tests");
        Assert.AreEqual(0, Count(Changes.Change("src/" + name.Replace("_test", ""), text, null)), "no test file");
    }

    [TestMethod]
    [DataRow("a.cs", CSharp, "Sum(x, 2)", "Sum(2, x)")]
    [DataRow("a.cs", CSharp, "Adds", "Adds_two_numbers")]
    [DataRow("a.cs", CSharp, "0.001", "0.0001")]
    [DataRow("a.cs", CSharp, "Assert.IsTrue(Ok(x));", "Assert.IsTrue(Ok(x)); Assert.IsTrue(true);")]
    [DataRow("a.cs", CSharp, "[DataRow(2)]", "[DataRow(2)] [DataRow(5)]")]
    [DataRow("test_a.py", Python, "test_more", "test_still_more")]
    [DataRow("test_a.py", Python, "assert add(x, 2) == x + 2, \"sum\"", "assert add(x, 2) == 2 + x")]
    [DataRow("a.test.js", JavaScript, "toBe(3)", "toStrictEqual(3)")]
    [DataRow("a_test.go", Go, "{3, 4}", "{3, 4}, {5, 6}")]
    [DataRow("a.rs", Rust, "1e-9", "1e-12")]
    [DataRow("a.c", C, "EXPECT_EQ", "ASSERT_EQ")]
    public void Refactoring_that_keeps_strength_does_not_fire(string name, string text, string from, string to)
    {
        Assert.Contains(from, text);
        Assert.AreEqual(0, Count(Changes.Change("tests/" + name, text, text.Replace(from, to))));
    }

    [TestMethod]
    public void Swapping_one_test_for_another_fires()
    {
        const string Before = "def test_a():\n    assert f(1) == 1\n";
        Assert.AreEqual(1, Count(Changes.Change("tests/test_a.py", Before, "def test_b():\n    assert g(2) == 2\n")));
    }

    [TestMethod]
    public void Moving_a_test_to_a_file_that_no_runner_finds_fires()
    {
        Assert.AreEqual(1, Count(Changes.Change("tests/test_a.py", Python, null), Changes.Change("tests/attic.py", null, Python)));
        Assert.AreEqual(1, Count(Changes.Change("x/a_test.go", Go, null), Changes.Change("tests/a_old.go", null, Go)));
    }

    [TestMethod]
    public void Moving_one_test_between_two_files_does_not_fire()
    {
        const string One = "def test_a():\n    assert f(1) == 1\n\n";
        const string Two = "def test_b():\n    assert f(2) == 2\n";
        Assert.AreEqual(0, Count(Changes.Change("tests/test_x.py", One + Two, One), Changes.Change("tests/test_y.py", "", Two)));
    }

    [TestMethod]
    public void Links_data_and_size_fire()
    {
        Assert.AreEqual(1, Count(Changes.Change("tests/a.cs", CSharp, "../x", Changes.File, Changes.Symlink)));
        Assert.AreEqual(1, Count(Changes.Change("tests", null, "../x", newMode: Changes.Symlink)));
        Assert.AreEqual(1, Count(Changes.Change("tests/data.json", "{}", null)));
        Assert.AreEqual(0, Count(Changes.Change("tests/data.json", "{}", null), Changes.Change("tests/b/data.json", null, "{}")));
        Assert.AreEqual(1, Count(Changes.Change("tests/a.cs", CSharp, CSharp) with { NewSize = 1 << 30, Kind = Guard.Policies.Model.ChangeKind.Modified }));
    }

    [TestMethod]
    public void Helper_that_loses_its_assertions_fires()
    {
        const string Helper = "static void Check(int x) { Assert.AreEqual(1, x); }\n";
        Assert.AreEqual(1, Count(Changes.Change("tests/h.cs", Helper, "static void Check(int x) { }\n")));
    }

    private static int Count(params Guard.Policies.Model.FileChange[] changes)
    {
        var findings = Rule.Check(changes);
        foreach (var finding in findings) Console.WriteLine($"{finding.Path}:{finding.Line} {finding.Message}");
        return findings.Count;
    }
}
