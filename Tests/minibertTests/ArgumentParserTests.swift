import Testing

@testable import minibert

struct ArgumentParserTests {
    private enum Long: String, CaseIterable { case truncate, error }

    private let top = Option("top", short: "k", .countOrAll, "")
    private let input = Option(repeated: "input", short: "i", .file("FILE"), "")
    private let threshold = Option("threshold", .number("P", 0...1), "")
    private let long = Option("long", .choice(Long.allCases), "", default: .truncate)
    private let null = Option("null", short: "0", "")

    private var parser: ArgumentParser {
        ArgumentParser(options: [
            GeneralOptions.quiet, GeneralOptions.verbose, top, input, threshold, long, null,
        ])
    }

    private func parse(_ arguments: String...) throws -> ParsedArguments {
        try parser.parse(arguments.map { Array($0.utf8) })
    }

    @Test func `a value follows its option in every form of GNU programs`() throws {
        for arguments: [String] in [
            ["-k", "3"], ["-k3"], ["--top", "3"], ["--top=3"], ["-qk3"], ["-qk", "3"],
        ] {
            let parsed = try parser.parse(arguments.map { Array($0.utf8) })

            #expect(parsed[top] == .count(3))
        }
    }

    @Test func `options may come anywhere, and the last value counts`() throws {
        let parsed = try parse("one", "--top=1", "two", "-k", "all", "-0")

        #expect(parsed.operands == [Array("one".utf8), Array("two".utf8)])
        #expect(parsed[top] == .all)
        #expect(parsed[null])
    }

    @Test func `after two dashes every argument is an operand, and so is one dash`() throws {
        let parsed = try parse("-", "--", "-q", "--top")

        #expect(parsed.operands == ["-", "-q", "--top"].map { Array($0.utf8) })
        #expect(!parsed[GeneralOptions.quiet])
    }

    @Test func `a repeatable option keeps all its values`() throws {
        #expect(try parse("-i", "a", "--input=b")[input] == [Array("a".utf8), Array("b".utf8)])
    }

    @Test func `an option that is not given has its default value`() throws {
        #expect(try parse()[long] == .truncate)
        #expect(try parse("--long=error")[long] == .error)
        #expect(try parse()[top] == nil)
    }

    @Test func `operands and values need not be UTF-8`() throws {
        let parsed = try parser.parse([[0xFF, 0x20], Array("-i".utf8), [0xC3]])

        #expect(parsed.operands == [[0xFF, 0x20]])
        #expect(parsed[input] == [[0xC3]])
    }

    @Test func `an invalid argument is refused with a message`() {
        for (arguments, message): ([String], String) in [
            (["--top"], "'--top' needs a value"),
            (["-k"], "'-k' needs a value"),
            (["-k", "0"], "'0' is not a value for '-k', which takes a whole number from 1, or 'all'"),
            (["--threshold=2"], "'2' is not a value for '--threshold', which takes a number from 0.0 to 1.0"),
            (
                ["--threshold=nan"],
                "'nan' is not a value for '--threshold', which takes a number from 0.0 to 1.0"
            ),
            (
                ["--threshold=0,5"],
                "'0,5' is not a value for '--threshold', which takes a number from 0.0 to 1.0"
            ),
            (["--long", "cut"], "'cut' is not a value for '--long', which takes one of truncate, error"),
            (["--quiet=1"], "'--quiet' takes no value"),
            (["--treshold", "1"], "unknown option '--treshold'; did you mean '--threshold'?"),
            (["--thre", "1"], "unknown option '--thre'; did you mean '--threshold'?"),
            (["-5 degrees"], "unknown option '-5 degrees'; put '--' before a text that begins with '-'"),
            (["-qx"], "unknown option '-x'; put '--' before a text that begins with '-'"),
            (["--a\u{1B}[2J"], "unknown option '--a\\u{1b}[2J'; put '--' before a text that begins with '-'"),
        ] {
            let error = #expect(throws: CommandError.self) {
                try parser.parse(arguments.map { Array($0.utf8) })
            }

            #expect(error?.message == message)
            #expect(error?.exitStatus == 2)
        }
    }

    @Test func `the initials of an option suggest it`() {
        #expect(suggestion(for: "--lr", among: ["--l1", "--learning-rate"]) == "--learning-rate")
    }

    @Test func `a mistyped name suggests the most similar one, if one is similar`() {
        for (typed, meant): (String, String?) in [
            ("clasify", "classify"), ("calssify", "classify"), ("tokenise", "tokenize"),
            ("inspct", "inspect"),
            ("comp", "completion"), ("xyzzy", nil), ("", nil),
        ] {
            #expect(suggestion(for: typed, among: MiniBERTCommand.commands.commands.map { $0.name }) == meant)
        }
    }
}
