using CsCheck;
using Guard.Policies.Rules.Tests;

namespace Guard.Policies.Tests.Rules;

[TestClass]
public sealed class LexerTests
{
    [TestMethod]
    [DataRow("CSharp", "a(\"x\\\"y\", @\"c:\\\", $\"{b}\", \"\"\"r\"w\"\"\") // z", "a ( \"x\\\"y\" , @\"c:\\\" , $\"{b}\" , \"\"\"r\"w\"\"\" )")]
    [DataRow("Python", "f('a', r\"b\", '''c\nd''') # e", "f ( 'a' , r\"b\" , '''c\nd''' )")]
    [DataRow("JavaScript", "f(`a\n${b}`, 'c') /* d */", "f ( `a\n${b}` , 'c' )")]
    [DataRow("Rust", "f::<'a>('b', r#\"c\"d\"#) /* x /* y */ z */ g", "f : : < ' a > ( 'b' , r#\"c\"d\"# ) g")]
    [DataRow("Go", "f(`a\\`, 'x')", "f ( `a\\` , 'x' )")]
    [DataRow("C", "f(R\"x(a)\"b)x\", L'c', 1e-6f)", "f ( R\"x(a)\"b)x\" , L 'c' , 1e-6f )")]
    public void Strings_and_comments_are_told_apart(string language, string text, string expected)
    {
        Assert.AreEqual(expected, string.Join(' ', Lexer.Read(text, Enum.Parse<Language>(language)).Select(token => token.Value)));
    }

    [TestMethod]
    public void Any_text_ends_and_gives_places_within_it()
    {
        Gen.Select(Gen.Int[0, 6], Gen.String[Gen.Char["ab1.\"'`#/*\\@$(){}[]<>=!,;: \n\trR_é\uD83D"], 0, 60]).Sample((language, text) =>
        {
            var lines = text.Split('\n').Length;
            var tokens = Lexer.Read(text, (Language)language);
            TestFile.Read("a.cs", text);
            return tokens.All(token => token.Line >= 1 && token.Line <= lines && token.Column >= 1 && token.Value.Length > 0);
        }, iter: 5000);
    }

    [TestMethod]
    public void Any_text_is_a_readable_test_file_in_every_language()
    {
        string[] pieces = ["[TestMethod]", "void A()", "{", "}", "(", ")", "Assert.AreEqual(1,", "assert", "def test_a", ":", "\n", "\n  ", "it('x', ", "expect(a)", ".toBe(", "func TestA(", "#[test]", "fn a", "TEST(A,B)", "=>", ";", ",", "1", "\"", "<", "==", "@Test", "t.Errorf("];
        string[] names = ["a.cs", "a.py", "a.js", "a.go", "a.rs", "a.c", "a.java"];
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 27].Array[0, 40]).Sample((name, parts) =>
        {
            var text = string.Join(' ', parts.Select(part => pieces[part]));
            var file = TestFile.Read(names[name], text);
            return file.Real >= 0 && file.Tests.All(test => test.Line >= 1);
        }, iter: 10_000);
    }
}
