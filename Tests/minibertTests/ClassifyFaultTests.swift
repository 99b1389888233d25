import TestSupport
import Foundation
import Testing

@testable import minibert

/// Records, models and arguments that cannot be used.
struct ClassifyFaultTests {
    @Test func `a record that cannot be used has the reason in its place`() throws {
        let outcome = try run(
            ["classify", "--input-format", "jsonl"],
            input: "{\"text\":\"great\"}\noops\n{\"text\":\"unreadable\"}\n{\"text\":\"awful\"}\n")

        #expect(
            outcome.output == """
                positive\t0.875000
                \t\tnot a JSON object: byte 1: found 'o', expected '{'
                \t\tit has no tokens
                negative\t0.750000

                """)
        #expect(outcome.status == 0)
        #expect(
            outcome.messages == """
                note: standard input: jsonl, text=text
                note: 2 of 4 records could not be used; the first: standard input:2: not a JSON object: byte 1: found 'o', expected '{'

                """)
    }

    @Test func `--errors and --strict decide about records that cannot be used`() throws {
        let arguments = ["classify", "--input-format", "jsonl", "--format", "jsonl"]
        let input = "{\"text\":\"great\"}\n{\"id\":1}\n{\"text\":\"awful\"}\n"

        #expect(
            try run(arguments, input: input).output.contains("\n{\"id\":1,\"error\":\"no field 'text'\"}\n"))
        #expect(
            try run(arguments + ["--errors", "drop"], input: input).output.split(separator: "\n").count == 2)
        #expect(try run(arguments + ["--strict"], input: input).status == 1)
        let failed = try run(arguments + ["--errors", "fail"], input: input)
        #expect(failed.status == 3)
        #expect(failed.output.split(separator: "\n").count == 1)
        #expect(
            failed.messages
                == "note: standard input: jsonl, text=text, id=id\nminibert: standard input:2: no field 'text'\n"
        )
    }

    @Test func `a result that is not finite has no label and is a fault of the model`() throws {
        let outcome = try run(["classify", "great", "endless", "awful"])

        #expect(
            outcome.output
                == "positive\t0.875000\n\t\tthe result is not a finite number\nnegative\t0.750000\n")
        #expect(outcome.status == 4)
        #expect(
            outcome.messages.hasSuffix(
                "the model's results for 1 text are not finite numbers; its weights are too large or damaged\n"
            ))
    }

    @Test func `invalid arguments and inputs are refused with their exit status`() throws {
        for (arguments, status, message): ([String], Int32, String) in [
            (["classify", "-i", "-", "text"], 2, "texts as arguments and '--input' cannot be combined"),
            (["classify", "text", "--text-column", "a"], 2, "'--text-column' needs '--input'"),
            (["classify", "--header", "--no-header"], 2, "'--no-header' and '--header' cannot be combined"),
            (["classify", "--stride", "3"], 2, "'--stride' needs '--long window'"),
            (
                ["classify", "--append", "--id-column", "1"], 2,
                "'--append' and '--id-column' cannot be combined"
            ),
            (["classify", "-i", "/nowhere"], 3, "/nowhere: cannot be read: No such file or directory"),
            (["classify", "-i", "/"], 3, "/: is a folder, expected a file; name the files in it"),
            (["classify", "-m", "/nowhere", "x"], 4, "no model '/nowhere': not a folder"),
            (
                ["classify", "-o", "/nowhere/x", "x"], 5,
                "/nowhere/x: cannot be written: No such file or directory"
            ),
            (["classify", "-o", "/", "x"], 5, "/: cannot be written: is a folder"),
        ] {
            let outcome = try run(arguments)

            #expect(outcome.status == status)
            let hint = status == 2 ? "; try 'minibert classify --help'" : ""
            #expect(outcome.messages.hasPrefix("minibert: \(message)\(hint)\n"))
            #expect(outcome.output == "")
        }
    }

    @Test func `a file in UTF-16 is refused with the command that converts it`() throws {
        let folder = try TemporaryFolder.made()
        let path = folder.path + "/t.txt"
        try Data([0xFF, 0xFE, 0x61, 0, 0x0A, 0]).write(to: URL(fileURLWithPath: path))

        let outcome = try run(["classify", "-i", path])

        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("iconv -f UTF-16 -t UTF-8"))
    }

    @Test func `a note explains a single argument that is the name of a file`() throws {
        let folder = try TemporaryFolder.made()
        let file = try folder.write("great", "")

        #expect(
            try run(["classify", file]).messages.hasSuffix(
                "is read as a text; --input reads the file of that name\n"))
        #expect(try run(["classify", "-q", file]).messages == "")
    }
}
