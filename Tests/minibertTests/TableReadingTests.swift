import TestSupport
import SystemFiles
import StrictJSON
import MiniBERTTraining
import Foundation
import Testing

@testable import minibert

/// `train` and `classify` read a file in the same way.
struct TableReadingTests {
    /// A file of eight rows with an id, a text and a label, and the expected reading.
    struct Table: CustomStringConvertible, Sendable {
        let sign: String
        let hasHeader: Bool
        /// The order of id (0), text (1) and label (2).
        let order: [Int]
        let lineEnd: String

        var description: String {
            "\(sign.debugDescription) \(hasHeader ? "header" : "none") \(order) \(lineEnd.debugDescription)"
        }

        static let rows = (0..<8).map { index in
            [
                "r\(index)", index % 2 == 0 ? "a great film, no. \(index)" : "an awful film; no. \(index)",
                "xy\(index % 2)",
            ]
        }

        var content: String {
            let names = hasHeader ? [["Ticket ID", "Body ", "Queue"]] : []
            return (names + Self.rows).map { row in
                order.map { quoted(row[$0]) }.joined(separator: sign) + lineEnd
            }.joined()
        }

        private func quoted(_ field: String) -> String {
            sign != "\t" && field.contains(sign) ? "\"\(field)\"" : field
        }

        var name: String { sign == "\t" ? "t.tsv" : "t.csv" }

        /// The name or the number of the column of id, text or label.
        func column(_ kind: Int) -> String {
            hasHeader ? ["Ticket ID", "Body", "Queue"][kind] : String((order.firstIndex(of: kind) ?? 0) + 1)
        }

        static let all: [Table] = [",", ";", "|", "\t"].flatMap { sign in
            [true, false].flatMap { hasHeader in
                [[0, 1, 2], [2, 0, 1]].flatMap { order in
                    ["\n", "\r\n", "\r\r\n"].map { end in
                        Table(sign: sign, hasHeader: hasHeader, order: order, lineEnd: end)
                    }
                }
            }
        }
    }

    @Test func `train and classify read the same columns and the same rows`() throws {
        for table: Table in Table.all {
            let folder = try TemporaryFolder.made()
            let file = try folder.write(table.name, table.content)

            let checked = try run(["train", file, "--check-only", "--json"])
            let reading = try JSONValue(parsing: Array(checked.output.utf8))["files"]?.array?.first
            let classified = try run(["classify", "-i", file, "--id-column", table.column(0)])

            #expect(checked.status == 0)
            #expect(reading?["text_columns"] == .array([.text(table.column(1))]))
            #expect(reading?["label_column"] == .text(table.column(2)))
            #expect(reading?["rows"] == .integer(8))
            #expect(reading?["labels"] == .integer(2))
            #expect(classified.status == 0)
            #expect(
                classified.output
                    == Table.rows.enumerated().map { index, row in
                        row[0] + (index % 2 == 0 ? "\tpositive\t0.875000\n" : "\tnegative\t0.750000\n")
                    }.joined())
            #expect(classified.messages.contains("header \(table.hasHeader ? "yes" : "no")"))
            #expect(classified.messages.contains("text=\(table.column(1))"))
            #expect(checked.messages.contains("text=\(table.column(1))"))
        }
    }

    @Test func `a file is read in the same way by its path and as standard input`() throws {
        let folder = try TemporaryFolder.made()
        let rows =
            "xy\tgreat film of ours\nzz\tawful film of ours\nxy\tgreat plot of ours\nzz\tawful plot of ours\n"
        let file = try folder.write("t.tsv", rows)

        let named = try run(["classify", "-i", file])
        let redirected = try run(["classify", "--input-format", "tsv"], input: rows)

        #expect(named.output == redirected.output)
        #expect(named.output.hasPrefix("positive\t0.875000\nnegative\t0.750000\n"))
        #expect(named.messages.replacing(file, with: "standard input") == redirected.messages)
        #expect(
            redirected.messages == """
                note: standard input: tsv, header no (guessed; --header), text=2 (guessed; --text-column)
                note: standard input: column 2 holds the texts, by its content; set --text-column if it is another

                """)
    }

    @Test(arguments: ["classify", "tokenize", "embed"])
    func `the requested keys of JSON are read, and a missing one is an error`(command: String)
        throws
    {
        let line = "{\"review\":\"ab\",\"text\":\"ab cd ab cd\",\"key\":\"k1\"}\n"
        let options = [command, "--input-format", "jsonl", "--format", "jsonl"]

        let asked = try run(options + ["--text-column", "review", "--id-column", "key"], input: line)
        let alone = try run([command, "--format", "jsonl"], input: "ab\n")
        let folder = try TemporaryFolder.made()
        let file = try folder.write("t.txt", line)
        let missing = try run(options + ["--text-column", "body", "-i", file])

        #expect(asked.output == alone.output.replacing("{", with: "{\"id\":\"k1\",", maxReplacements: 1))
        #expect(missing.status == 3)
        #expect(missing.output == "")
        #expect(
            missing.messages
                == "minibert: \(file): no column 'body'; the columns are 'review', 'text', 'key'\n")
    }

    @Test func `a table that cannot be read is refused with the option that helps`() throws {
        for (name, content, commands, words): (String, String, [String], String) in [
            ("a.csv", "text,a,b\nx,0,1\ny,1,0\n", ["train"], "--label-column"),
            ("a.jsonl", "{\"text\":\"x\",\"cats\":{\"a\":1}}\n", ["train"], "jq -c '.label ="),
            ("a.json", "[\n{\"text\":\"x\"}]\n", ["train", "classify"], "jq -c"),
            ("a.tsv", "x\ta\ny\tb\tc\n", ["train"], "a.tsv:2: 3 columns, expected 2"),
            ("a.txt", "__label__a x __label__b\n", ["train"], "--multi-label"),
            ("a.txt", "x\ny\n", ["train"], "--input-format"),
            ("a.tsv", "a b\tc d\te f\n", ["train"], "set --text-column and --label-column"),
            ("a.csv", "text,label\n", ["train"], "holds no rows"),
        ] {
            let folder = try TemporaryFolder.made()
            let file = try folder.write(name, content)
            for command in commands {
                let outcome = try run(
                    command == "train" ? ["train", "--check-only", file] : [command, "-i", file])

                #expect(outcome.status == 3)
                #expect(outcome.messages.contains(words))
                #expect(outcome.messages.split(separator: "\n").count == 1)
            }
        }
    }

    @Test(arguments: [
        ("t.csv.gz", " --input-format csv"), ("t.jsonl", " --input-format jsonl"), ("t.gz", ""),
    ])
    func `compressed files are refused with the pipe that reads them`(name: String, option: String) throws {
        let folder = try TemporaryFolder.made()
        let file = folder.path + "/" + name
        try Data([0x1F, 0x8B, 8, 0, 0, 0]).write(to: URL(fileURLWithPath: file))

        for arguments in [["train", "--check-only", file], ["classify", "-i", file]] {
            #expect(
                try run(arguments).messages
                    == "minibert: \(file): is compressed by gzip, expected text; decompress it first: "
                    + "gzip -dc \(file) | minibert … -\(option)\n")
        }
    }

    @Test func `a note about a compressed standard input has no name for the pipe`() throws {
        let outcome = try run(bytes: [Array("classify".utf8)], input: [0x1F, 0x8B, 8, 0, 0, 0])

        #expect(outcome.messages.contains("unpack it first, as by 'gzip -dc FILE'"))
    }

    @Test func `bytes that are not UTF-8 are refused with the option that accepts them`() throws {
        let folder = try TemporaryFolder.made()
        let file = folder.path + "/t.tsv"
        try Data(Array("text\tlabel\ncaf".utf8) + [0xE9] + Array("\tx\n".utf8)).write(
            to: URL(fileURLWithPath: file))

        #expect(
            try run(["train", file, "--check-only"]).messages
                == "minibert: \(file):2: byte 4 of the line is not UTF-8; convert the file, or read it with --lossy\n"
        )
    }

    @Test func `--check-only trains nothing, needs no output, and refuses the same data as a training`()
        throws
    {
        let folder = try TemporaryFolder.made()
        let one = try folder.write("one.tsv", "text\tlabel\na\tx\nb\tx\n")
        let numbers = try folder.write(
            "numbers.csv", "text,score\n" + (1...3000).map { "text \($0),\($0).5\n" }.joined())

        let refused = try run(["train", "--check-only", one])
        let asked = try run(["train", "--check-only", numbers])

        #expect(refused.status == 3)
        #expect(refused.messages.contains("only one label ('x', 2 rows)"))
        #expect(asked.messages.split(separator: "\n").count == 3)
        #expect(asked.messages.contains("; --regression predicts numbers\n"))
        #expect(try run(["train", "--check-only", numbers, "--regression"]).status == 0)
        #expect(try folder.names == ["numbers.csv", "one.tsv"])
    }

    @Test func `texts that are not UTF-8 are counted in one note`() throws {
        let outcome = try run(
            bytes: [Array("classify".utf8)], input: Array("ab\n".utf8) + [0x61, 0xE9, 0x0A, 0xFF, 0x0A])

        #expect(outcome.status == 0)
        #expect(outcome.output.split(separator: "\n").count == 3)
        #expect(
            outcome.messages == """
                note: 2 of 3 texts are not UTF-8; invalid bytes were read as U+FFFD; the first: standard input:2

                """)
    }

    @Test func `the first answer to a table on a pipe does not wait for the second row`() throws {
        let (input, toCommand) = try makePipe()
        let (fromCommand, output) = try makePipe()
        let folder = try TemporaryFolder.made()
        let context = CommandContext(
            standardInput: input, standardOutput: output, standardError: -1,
            environment: Environment(
                variable: { $0 == "MINIBERT_MODEL" ? folder.path : nil }, systemFile: { _ in nil }),
            models: .fake, commands: MiniBERTCommand.commands)
        let thread = Thread {
            let arguments = ["classify", "--input-format", "csv"].map { Array($0.utf8) }
            _ = MiniBERTCommand.run(arguments, in: context)
            System.close(output)
        }
        thread.start()
        var buffer = [UInt8](repeating: 0, count: 100)

        _ = try System.write(Array("id;Text\n7;\"great\n".utf8), from: 0, to: toCommand)
        _ = try System.write(Array("film\"\n".utf8), from: 0, to: toCommand)
        #expect(try System.read(from: fromCommand, into: &buffer) == "positive\t0.875000\n".utf8.count)
        _ = try System.write(Array("8;awful\n".utf8), from: 0, to: toCommand)
        #expect(try System.read(from: fromCommand, into: &buffer) == "negative\t0.750000\n".utf8.count)
        System.close(toCommand)
        #expect(try System.read(from: fromCommand, into: &buffer) == 0)
        for descriptor in [input, fromCommand] { System.close(descriptor) }
    }
}
