import TestSupport
import MiniBERT
import SystemFiles
import Foundation
import Testing

@testable import minibert

struct ClassifyCommandTests {
    @Test func `on a pipe the output is one line per text, with label and score`() throws {
        let outcome = try run(["classify"], input: "great\nawful\n\n")

        #expect(outcome.output == "positive\t0.875000\nnegative\t0.750000\nnegative\t0.500000\n")
        #expect(outcome.status == 0)
        #expect(outcome.messages == "")
    }

    @Test func `texts can be arguments with any bytes`() throws {
        let outcome = try run(bytes: [Array("classify".utf8), [0xFF, 0xFE], Array("great".utf8), []])

        #expect(outcome.output == "negative\t0.500000\npositive\t0.875000\nnegative\t0.500000\n")
    }

    @Test func `the output has as many lines as the input`() throws {
        for input: String in [
            "", "great", "great\n", "great\r\nawful\r\n", "a\0b\n\u{2028}\n\u{FEFF}\n", "\n\n\n",
            "great great great great great great\n",
        ] {
            let outcome = try run(["classify"], input: input)

            let bytes = Array(input.utf8)
            let lineCount = bytes.count { $0 == 0x0A } + (bytes.isEmpty || bytes.last == 0x0A ? 0 : 1)
            #expect(outcome.output.utf8.count { $0 == 0x0A } == lineCount)
            #expect(outcome.status == 0)
        }
    }

    @Test func `several labels are side by side, best first`() throws {
        let outcome = try run(["classify", "-k", "all", "awful"])

        #expect(outcome.output == "negative\t0.750000\tpositive\t0.250000\n")
    }

    @Test func `several built-in models give their labels side by side, in JSON by name`() throws {
        let text = "the match was wonderful"
        func lines(_ model: String, _ format: String) throws -> String {
            try run(["classify", "-m", model, "--format", format, text], models: .installed).output
        }

        let parts = try ["sentiment", "news"].map { try lines($0, "tsv").dropLast() }
        #expect(try lines("sentiment,news", "tsv") == parts.joined(separator: "\t") + "\n")
        let objects = try ["sentiment", "news"].map { name in
            "\"\(name)\":" + (try lines(name, "jsonl")).replacing(",\"truncated\":false}\n", with: "}")
        }
        #expect(
            try lines("sentiment,news", "jsonl")
                == "{" + objects.joined(separator: ",") + ",\"truncated\":false}\n")
    }

    @Test func `a table gets columns for each model`() throws {
        let outcome = try run(
            ["classify", "-m", "sentiment,news", "--input-format", "tsv", "--append"],
            input: "id\ttext\n1\tgreat\n", models: .installed)

        let header = outcome.output.split(separator: "\n").first
        #expect(header == "id\ttext\tsentiment_label\tsentiment_score\tnews_label\tnews_score")
    }

    @Test func `the built-in models are listed with their labels, the default model first`() throws {
        let outcome = try run(["classify", "--models"])

        let names = outcome.output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
        #expect(names == ["sentiment", "news", "news-zh"])
        #expect(outcome.output.contains("negative, positive\n"))
    }

    @Test func `a score below the threshold gives the reject label`() throws {
        let arguments = ["classify", "--threshold", "0.8", "--reject-label", "other"]

        #expect(try run(arguments + ["great", "awful"]).output == "positive\t0.875000\nother\t0.750000\n")
        #expect(try run(arguments.prefix(3) + ["awful"]).output == "\t0.750000\n")
    }

    @Test func `JSON lines have the fixed fields`() throws {
        let outcome = try run(
            ["classify", "--input-format", "jsonl", "--format", "jsonl", "--logits"],
            input: """
                {"id": "a\\n1", "text": "great", "text_pair": "x"}
                {"id": 2.50, "text": "a b c d e f"}

                """)

        #expect(
            outcome.output == """
                {"id":"a\\n1","label":"positive","score":0.875,"scores":{"negative":0.125,"positive":0.875},"logits":[0.125,0.875],"truncated":false}
                {"id":2.50,"label":"negative","score":0.5,"scores":{"negative":0.5,"positive":0.5},"logits":[0.5,0.5],"truncated":true}

                """)
        #expect(
            outcome.messages == """
                note: standard input: jsonl, text=text, pair=text_pair, id=id
                note: 1 of 2 texts were cut at 5 tokens (--long window reads all tokens)

                """)
    }

    @Test(arguments: [
        ([], "as stored"), (["--precision", "int8"], "int8"), (["--precision", "float32"], "float32"),
        (["--precision", "int8-fast"], "int8-fast"),
    ])
    func `the model is loaded in the precision asked for`(options: [String], precision: String) throws {
        let models = ModelLibrary(
            classifier: { _, options throws(ModelError) in
                FakeModel(warnings: [options.precision?.rawValue ?? "as stored"])
            },
            embedder: { _, options throws(ModelError) in
                FakeModel(warnings: [options.precision?.rawValue ?? "as stored"])
            })

        for command in ["classify", "embed"] {
            let outcome = try run([command, "-m", "/", "x"] + options, models: models)
            #expect(outcome.messages == "note: /: \(precision)\n")
        }
    }

    @Test func `warnings about the files of a model are printed`() throws {
        let models = ModelLibrary.fake(FakeModel(warnings: ["odd"]))

        #expect(try run(["classify", "-m", "/", "x"], models: models).messages == "note: /: odd\n")
    }

    @Test func `an id comes before the result; in a line it ends at the first tab`() throws {
        let outcome = try run(["classify", "--id-column", "1"], input: "k\\1\tgreat x\nno tab\n")

        #expect(outcome.output == "k\\\\1\tpositive\t0.875000\n\t\t\t1 columns, expected a column 2\n")
    }

    @Test func `texts that the vocabulary does not fit get advice`() throws {
        let classifier = try TextClassifier(folder: modelFixture("bert-classifier"))

        let foreign = classifier.vocabularyFit(of: ["今天天气很好", "快递到了"])
        let known = classifier.vocabularyFit(of: ["good good good"])

        #expect(
            ClassifyCommand.foreignTexts(foreign)
                == "100 % of the tokens are unknown to the encoder: the model was probably trained on texts of another "
                + "kind; do not trust the labels")
        #expect(ClassifyCommand.foreignTexts(known) == nil)
    }

    @Test func `labels can neither break a line nor control a terminal`() throws {
        let models = ModelLibrary.fake(FakeModel(labels: ["a\tb\n", "x\u{1B}[2Jy\u{202E}"]))

        #expect(try run(["classify", "awful"], models: models).output == "a\\tb\\n\t0.750000\n")
        #expect(
            try run(["classify", "--format", "text", "great"], models: models).output
                == "x\\u{1b}[2Jy\\u{202e}  0.875\n")
    }

    @Test func `text output has aligned labels and the beginning of each text`() throws {
        #expect(
            try run(["classify", "--format", "text", "-k2", "great"]).output
                == "positive  0.875\nnegative  0.125\n")
        #expect(
            try run(["classify", "--format", "text", "great\u{7}", "awful"]).output
                == "negative  0.500  great\\u{7}\nnegative  0.750  awful\n")
        #expect(
            try run(["classify", "--format", "text", "--color", "always", "great"]).output
                == "\u{1B}[1mpositive\u{1B}[0m  0.875\n")
    }

    @Test func `records can end with NUL`() throws {
        #expect(
            try run(["classify", "-0"], input: "awful\ngreat\0awful\0").output.split(separator: "\n").count
                == 2)
    }

    @Test func `the size of windows changes nothing`() throws {
        let lines = (0..<200).map { ["great", "awful", "unreadable", "", "a b c d e f g"][$0 % 5] }

        let together = try run(["classify"], input: lines.joined(separator: "\n") + "\n")

        let alone = try lines.map { try run(["classify"], input: $0 + "\n").output }.joined()
        #expect(together.output == alone)
    }

    @Test func `the first answer does not wait for the end of the input`() throws {
        let (input, toCommand) = try makePipe()
        let (fromCommand, output) = try makePipe()
        let folder = try TemporaryFolder.made()
        let context = CommandContext(
            standardInput: input, standardOutput: output, standardError: -1,
            environment: Environment(
                variable: { $0 == "MINIBERT_MODEL" ? folder.path : nil }, systemFile: { _ in nil }),
            models: .fake, commands: MiniBERTCommand.commands)
        let thread = Thread {
            _ = MiniBERTCommand.run([Array("classify".utf8)], in: context)
            System.close(output)
        }
        thread.start()
        var buffer = [UInt8](repeating: 0, count: 100)

        _ = try System.write(Array("great\n".utf8), from: 0, to: toCommand)
        #expect(try System.read(from: fromCommand, into: &buffer) == "positive\t0.875000\n".utf8.count)
        _ = try System.write(Array("awful\n".utf8), from: 0, to: toCommand)
        #expect(try System.read(from: fromCommand, into: &buffer) == "negative\t0.750000\n".utf8.count)
        System.close(toCommand)
        #expect(try System.read(from: fromCommand, into: &buffer) == 0)
        for descriptor in [input, fromCommand] { System.close(descriptor) }
    }
}
