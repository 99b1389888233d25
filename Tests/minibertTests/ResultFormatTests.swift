import TestSupport
import Foundation
import StrictJSON
import Testing

@testable import minibert

/// What results are added to is kept.
struct ResultFormatTests {
    @Test func `--append keeps the columns of a table`() throws {
        let folder = try TemporaryFolder.made()
        let csv = try folder.write("d.csv", "id,review\n1,\"great, a\nnd more\"\n2,awful\n")
        let tsv = try folder.write("d.tsv", "id\ttext\n1\tgreat\\n\n")

        #expect(
            try run(["classify", "-i", csv, "--text-column", "review", "--append"]).output
                == "id,review,label,score\n1,\"great, a\nnd more\",negative,0.500000\n2,awful,negative,0.750000\n"
        )
        #expect(
            try run(["classify", "-i", tsv, "--append"]).output
                == "id\ttext\tlabel\tscore\n1\tgreat\\n\tnegative\t0.500000\n")
        #expect(
            try run(["classify", "-i", csv, "--append", "--format", "tsv", "--no-header", "-q"]).output
                .hasPrefix("id\treview\tnegative\t0.500000\n1\tgreat, a\\nnd more\t"))
    }

    @Test func `--append keeps the members of a JSON object as they are written`() throws {
        let objects = [
            #"{"id":1.0,"text":"great","label":"\u00e9"}"#, #" { "error" : {"a":[1, 2]} ,"text":"awful" } "#,
            #"{"text":null,"score":1e400}"#, "{ }", #"{"id":7,"text":"x","minibert":1}"#, #"{"id":8,"text":"#,
        ]
        let kept = [
            #""id":1.0,"text":"great","label":"\u00e9","#, #""error" : {"a":[1, 2]} ,"text":"awful","#,
            #""text":null,"score":1e400,"#, "", #""id":7,"text":"x","#, #""id":8,"#,
        ]
        let results = [
            #""label":""#, #""label":""#, #""error":"'text' is"#, #""error":"no field"#,
            #""error":"the field 'minibert' is needed for the result; rename it"#, #""error":"not a JSON"#,
        ]
        let folder = try TemporaryFolder.made()
        let file = try folder.write("d.jsonl", objects.joined(separator: "\r\n"))

        let fromFile = try run(["classify", "-i", file, "--append"])
        let fromPipe = try run(
            ["classify", "--input-format", "jsonl", "--append"], input: objects.joined(separator: "\n"))

        #expect(fromFile.status == 0)
        #expect(fromFile.output == fromPipe.output)
        let lines = fromFile.output.split(separator: "\n")
        #expect(lines.count == objects.count)
        for (line, (kept, result)) in zip(lines, zip(kept, results)) {
            #expect(line.hasPrefix("{\(kept)\"minibert\":{\(result)"), "\(line)")
            #expect(throws: Never.self) { try JSONValue(parsing: Array(line.utf8)) }
        }
    }

    @Test func `--append refuses a format that cannot hold what the input has`() throws {
        let folder = try TemporaryFolder.made()
        let table = try folder.write("d.tsv", "id\ttext\n1\tgreat\n")
        let objects = try folder.write("d.jsonl", #"{"text":"great"}"#)
        let unnamed = try folder.write("d.data", #"{"text":"great"}"#)
        for (arguments, message) in [
            (
                [table, "--format", "jsonl"],
                "'--append' to a table writes a table, expected '--format tsv' or 'csv'"
            ),
            (
                [objects, "--format", "tsv"],
                "'--append' to JSON lines writes JSON lines, expected '--format jsonl'"
            ),
            (
                [table, "-i", objects],
                "'--append' cannot write jsonl, as \(objects) is read, to a table; set '--format jsonl'"
            ),
            (
                [unnamed, "--format", "jsonl"],
                "'--append' cannot write lines, as \(unnamed) is read, to jsonl; set '--format tsv' or 'csv', or "
                    + "'--input-format jsonl'"
            ),
            (
                [objects, "-i", table],
                "'--append' cannot write tsv, as \(table) is read, to jsonl; set '--format tsv' or 'csv', or "
                    + "'--input-format jsonl'"
            ),
        ] {
            let outcome = try run(["classify", "--append", "-q", "-i"] + arguments)

            #expect(outcome.status == 2)
            #expect(outcome.messages.contains(message), "\(outcome.messages)")
        }
        #expect(try run(["classify", "--append", "-i", unnamed, "--input-format", "jsonl"]).status == 0)
    }
}
