import TestSupport
import SystemFiles
import Foundation
import Testing

@testable import minibert

/// The promises of `minibert help pipes`.
struct PipeContractTests {
    private func classify(_ input: [UInt8], _ options: String...) throws -> Outcome {
        try run(bytes: (["classify", "--quiet"] + options).map { Array($0.utf8) }, input: input)
    }

    @Test func `what a record gives does not depend on its place`() throws {
        let json = ["--input-format", "jsonl", "--text-column", "body", "--format", "jsonl"]
        let records: [([UInt8], [String])] = [
            ([0xFF, 0xFE] + Array(" great".utf8), []), ([0xEF, 0xBB, 0xBF] + Array("great".utf8), []),
            ([0x1F, 0x8B, 8, 0, 0x20], []), (Array("PK\u{3}\u{4}great".utf8), []),
            ([0x61, 0, 0x62, 0, 0x63, 0, 0x64, 0], []),
            (Array("__label__x great".utf8), []), (Array("a\tb".utf8), []), ([], []),
            (Array("{\"text\":1}".utf8), []),
            (Array("\tawful".utf8), ["--id-column", "1"]), (Array("no key".utf8), ["--id-column", "1"]),
            (Array("{\"id\":1}".utf8), json), (Array("[".utf8), json), (Array("{".utf8), json),
            (Array("{\"id\":1,\"body\":null}".utf8), json), ([0xFF, 0xFE], json), ([], json),
        ]
        for (record, options) in records {
            let plain = options == json ? "{\"id\":2,\"body\":\"awful\"}" : "k\tawful"
            let (one, other) = (record + [0x0A], Array((plain + "\n").utf8))
            let arguments = (["classify", "--quiet"] + options).map { Array($0.utf8) }

            let first = try run(bytes: arguments, input: one + other)
            let last = try run(bytes: arguments, input: other + one)

            #expect((first.status, last.status) == (0, 0), "\(record) \(first.messages)")
            let lines = first.output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == 3)
            #expect(last.output == "\(lines[1])\n\(lines[0])\n", "\(record)")
        }
    }

    @Test func `a note says that standard input does not look like text`() throws {
        let outcome = try run(bytes: [Array("classify".utf8)], input: [0xFF, 0xFE, 0x61, 0, 0x0A, 0])

        #expect(outcome.status == 0)
        #expect(outcome.messages.contains("standard input: looks like UTF-16"))
        #expect(outcome.messages.contains("iconv -f UTF-16 -t UTF-8"))
    }

    @Test func `an empty input gives an empty output`() throws {
        for format in ["lines", "tsv", "csv", "jsonl", "fasttext"] {
            let outcome = try classify([], "--input-format", format)
            #expect((outcome.status, outcome.output) == (0, ""))
        }
    }

    @Test func `a damaged JSON object keeps the id before the damage`() throws {
        for (line, id) in [
            ("{\"id\":7,\"text\":\"\\ud800\"}", "7"), ("{\"a\":null,\"id\":\"k\",\"text\":\"", "\"k\""),
            ("{\"id\":12", nil), ("{\"x\":[1],\"id\":3,", nil),
        ] {
            let output = try classify(
                Array((line + "\n").utf8), "--input-format", "jsonl", "--text-column", "text", "--format",
                "jsonl"
            ).output
            #expect(output.hasPrefix(id.map { "{\"id\":\($0),\"error\":" } ?? "{\"error\":"), "\(line)")
        }
    }

    @Test func `a record that cannot be used has as many fields before its error as the others have columns`()
        throws
    {
        let keyed = try classify(Array("k\tgreat\nno key\n".utf8), "--id-column", "1").output
        #expect(keyed.hasPrefix("k\tpositive\t0.875000\n\t\t\t"))

        let table = Array("id,text\n1,great\n2\n3,a\"b\"\n\"4\"x,awful\n".utf8)
        let lines = try classify(table, "--input-format", "csv", "--text-column", "text", "--append").output
            .split(separator: "\n")
        #expect(
            lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count >= 4 }
                == Array(repeating: true, count: 5))
        #expect(lines[2].hasPrefix("2,,,,"))
        #expect(lines[4].hasPrefix(",,,,"))
    }

    @Test func `the end marker has the number of records and the hashes of output and model`() throws {
        for (format, separator) in [("tsv", "\t"), ("csv", ",")] {
            let output = try classify(Array("great\nawful\n".utf8), "--end-marker", "--format", format).output
            let lines = output.split(separator: "\n")
            let body = lines.dropLast().map { $0 + "\n" }.joined()
            let digest = SHA256.digest(of: Array(body.utf8)).hexadecimal
            #expect(lines.count == 3)
            #expect(lines[2].components(separatedBy: separator) == ["#end", "2", digest, "5a"])
        }
        let empty = SHA256.digest(of: []).hexadecimal
        #expect(
            try classify([], "--end-marker", "--format", "jsonl").output
                == "{\"end\":true,\"records\":0,\"sha256\":\"\(empty)\",\"model\":\"5a\"}\n")
        let failed = try classify(Array("great\nunreadable\n".utf8), "--end-marker", "--errors", "fail")
        #expect(failed.status == 3)
        #expect(!failed.output.contains("#end"))
    }

    @Test func `the outputs of all parts of a file are that of the whole`() throws {
        let folder = try TemporaryFolder.made()
        let files: [(String, String, [String])] = [
            ("t.txt", "great\n\nawful\r\na b c\nlast", []),
            ("n.txt", "great\0aw\nful\0last", ["--null"]),
            (
                "t.jsonl", "{}\n{\"id\":1,\"text\":\"great\"}\nx\n{\"id\":2,\"text\":\"\"}\n",
                ["--format", "jsonl"]
            ),
            ("t.tsv", "\u{FEFF}id\ttext\n1\tgreat\n2\tawful\nid\ttext\n3\tx\n", ["--append"]),
            ("t.csv", "id,text\n1,\"gr\n\neat\"\n2,\"a \"\"b\"\"\n\"\n3,awful\n", ["--append"]),
            ("f.txt", "__label__x great\n__label__y awful\n", []), ("empty.txt", "", []),
        ]
        for (name, text, options) in files {
            let path = try folder.write(name, text)
            let arguments = ["classify", "--quiet", "-i", path] + options
            let whole = try run(arguments)
            #expect(whole.status == 0, "\(whole.messages)")
            for count in [1, 2, 3, 7, 100] {
                let parts = try (0..<count).map { try run(arguments + ["--shard", "\($0)/\(count)"]).output }
                #expect(parts.joined() == whole.output, "\(name) in \(count) parts")
            }
        }
    }

    @Test func `a part of a file says from which byte its lines are counted`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write("t.jsonl", String(repeating: "{\"text\":\"great\"}\n", count: 4) + "x\n")

        let outcome = try run(["classify", "-i", path, "--shard", "1/2"])

        #expect(outcome.messages.contains("t.jsonl from byte 35:2: not a JSON object"))
    }

    @Test func `only one file can be read in parts`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write("t.txt", "great\n")
        for inputs in [["-i", "-"], ["-i", path, "-i", path], ["-i", "/dev/null"]] {
            let outcome = try run(["classify", "--shard", "0/2"] + inputs)
            #expect(outcome.status == 2)
            #expect(outcome.messages.contains("'--shard' needs one file as '--input'"))
        }
        for value in ["2/2", "-1/2", "1", "0/0", "a/b", "1/2/3"] {
            #expect(try run(["classify", "-i", path, "--shard=\(value)"]).status == 2)
        }
    }

    @Test func `the help has a table of the promises`() throws {
        let outcome = try run(["help", "pipes"])

        #expect(outcome.status == 0)
        for rule in PipeHelp.rules { #expect(outcome.output.contains("\n  \(rule.subject)  ")) }
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
