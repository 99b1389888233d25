import PrintableText
import Testing

struct MarkdownTextTests {
    @Test func `no part of a text is markup`() {
        let cases = [
            ("rows.tsv", "rows.tsv"), ("my_file-2.tsv", "my_file-2.tsv"), ("_a_", "\\_a\\_"),
            ("a\n# b", "a\\\\n\\# b"),
            ("<img src=x>", "&lt;img src=x&gt;"), ("[a](b)", "\\[a\\](b)"), ("a|b`c*d", "a\\|b\\`c\\*d"),
            ("a&lt;b", "a&amp;lt;b"), ("- a", "\\- a"), ("1. a", "1\\. a"), ("2024", "2024"), ("+", "\\+"),
        ]
        for (text, expected) in cases { #expect(MarkdownText.escaped(text) == expected) }
    }

    @Test func `a code span shows any text`() {
        let cases = [
            ("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("```", "```` ``` ````"), (" a", "`  a `"),
            ("a\nb", "`a\\nb`"), ("", "`  `"), ("`\u{301}<b>", "`` `\u{301}<b> ``"),
        ]
        for (text, expected) in cases { #expect(MarkdownText.code(text) == expected) }
    }

    @Test func `no line of a code block ends it`() {
        #expect(MarkdownText.codeBlock("a\n") == "```\na\n```")
        #expect(MarkdownText.codeBlock("a\n```` b\n") == "`````\na\n```` b\n`````")
    }
}
