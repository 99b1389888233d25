import Testing

@testable import minibert

struct ArgumentParserTests {
    private let parser = ArgumentParser(options: [
        OptionDescription(.quiet, short: "q", ""), OptionDescription(.verbose, short: "v", ""),
        OptionDescription(.top, short: "k", .countOrAll, ""),
        OptionDescription(.input, short: "i", .file("FILE"), isRepeatable: true, ""),
        OptionDescription(.threshold, .number("P", 0...1), ""),
        OptionDescription(.long, .choice(["truncate", "error"]), ""),
        OptionDescription(.null, short: "0", ""),
    ])

    private func parse(_ arguments: String...) throws -> ParsedArguments {
        try parser.parse(arguments.map { Array($0.utf8) })
    }

    @Test(arguments: [["-k", "3"], ["-k3"], ["--top", "3"], ["--top=3"], ["-qk3"], ["-qk", "3"]])
    func `a value may stand behind its option in every way that GNU programs know`(arguments: [String]) throws
    {
        let parsed = try parser.parse(arguments.map { Array($0.utf8) })

        #expect(parsed.wholeNumber(.top) == 3)
    }

    @Test func `options may stand anywhere, and the last one counts`() throws {
        let parsed = try parse("one", "--top=1", "two", "-k", "all", "-0")

        #expect(parsed.operands == [Array("one".utf8), Array("two".utf8)])
        #expect(parsed.text(.top) == "all")
        #expect(parsed.has(.null))
    }

    @Test func `nothing is an option after two dashes, and one dash is an operand`() throws {
        let parsed = try parse("-", "--", "-q", "--top")

        #expect(parsed.operands == ["-", "-q", "--top"].map { Array($0.utf8) })
        #expect(!parsed.has(.quiet))
    }

    @Test func `an option that may be repeated keeps all its values`() throws {
        #expect(try parse("-i", "a", "--input=b").all(.input) == [Array("a".utf8), Array("b".utf8)])
    }

    @Test func `operands and values need not be UTF-8`() throws {
        let parsed = try parser.parse([[0xFF, 0x20], Array("-i".utf8), [0xC3]])

        #expect(parsed.operands == [[0xFF, 0x20]])
        #expect(parsed.bytes(.input) == [0xC3])
    }

    @Test(arguments: [
        (["--top"], "'--top' needs a value"),
        (["-k"], "'-k' needs a value"),
        (["-k", "0"], "'0' is not a value for '-k', which takes a whole number from 1, or 'all'"),
        (["--threshold=2"], "'2' is not a value for '--threshold', which takes a number from 0.0 to 1.0"),
        (["--threshold=nan"], "'nan' is not a value for '--threshold', which takes a number from 0.0 to 1.0"),
        (["--threshold=0,5"], "'0,5' is not a value for '--threshold', which takes a number from 0.0 to 1.0"),
        (["--long", "cut"], "'cut' is not a value for '--long', which takes one of truncate, error"),
        (["--quiet=1"], "'--quiet' takes no value"),
        (["--treshold", "1"], "unknown option '--treshold'; did you mean '--threshold'?"),
        (["--thre", "1"], "unknown option '--thre'; did you mean '--threshold'?"),
        (["-5 degrees"], "unknown option '-5 degrees'; a text that begins with '-' goes after '--'"),
        (["-qx"], "unknown option '-x'; a text that begins with '-' goes after '--'"),
        (["--a\u{1B}[2J"], "unknown option '--a\\u{1b}[2J'; a text that begins with '-' goes after '--'"),
    ])
    func `refuses arguments in words`(arguments: [String], message: String) {
        let error = #expect(throws: CommandError.self) {
            try parser.parse(arguments.map { Array($0.utf8) })
        }

        #expect(error?.message == message)
        #expect(error?.exitStatus == 2)
    }

    @Test func `the first letters of an option's words bring it up`() {
        #expect(suggestion(for: "--lr", among: ["--l1", "--learning-rate"]) == "--learning-rate")
    }

    @Test(arguments: [
        ("clasify", "classify"), ("calssify", "classify"), ("tokenise", "tokenize"), ("inspct", "inspect"),
        ("comp", "completion"), ("xyzzy", nil), ("", nil),
    ])
    func `a mistyped name brings up the nearest one, if one is near`(typed: String, meant: String?) {
        #expect(suggestion(for: typed, among: CommandDescription.all.map(\.name)) == meant)
    }
}
