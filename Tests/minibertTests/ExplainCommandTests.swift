import Foundation
import TestModels
import TestSupport
import Testing

@testable import minibert

struct ExplainCommandTests {
    private let model = modelFixture("bert-classifier")

    private func explain(_ arguments: [String], input: String = "") throws -> Outcome {
        try run(["explain", "-m", model] + arguments, input: input, models: .installed)
    }

    private func rows(_ outcome: Outcome) throws -> [[String: Any]] {
        try outcome.output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func `two outputs in one file are refused`() throws {
        for arguments: [String] in [
            ["explain", "-m", model, "--html", "same.html", "-o", "same.html", "great"],
            ["evaluate", "rows.tsv", "--report", "same.html", "--predictions", "same.html"],
            ["train", "rows.tsv", "-o", "model", "--report", "same.html", "--suspects", "same.html"],
        ] {
            let outcome = try run(arguments, models: .installed)
            #expect(
                outcome.status == 2 && outcome.messages.contains("name the same file same.html"),
                "\(arguments[0])")
        }
    }

    @Test func `jsonl has each word with its offsets, score and rank`() throws {
        let outcome = try explain(["--format", "jsonl", "--all-labels", "caf\u{E9} 日 great"])

        #expect(outcome.status == 0)
        let row = try rows(outcome)[0]
        let explanations = try #require(row["explanations"] as? [[String: Any]])
        #expect(explanations.count > 1)
        for explanation in explanations {
            let words = try #require(explanation["words"] as? [[String: Any]])
            #expect(words.map { $0["text"] as? String } == ["caf\u{E9}", "日", "great"])
            #expect(words.map { $0["bytes"] as? [Int] } == [[0, 5], [6, 9], [10, 15]])
            #expect(words.map { $0["characters"] as? [Int] } == [[0, 4], [5, 6], [7, 12]])
            #expect(words.compactMap { $0["rank"] as? Int }.sorted() == [1, 2, 3])
            #expect(explanation["quantity"] as? String == "log-odds")
        }
        #expect(explanations.contains { $0["faithfulness"] is [String: Double] })
    }

    @Test func `tsv has one line for each record and the same number of words and scores`() throws {
        let outcome = try explain(["--format", "tsv"], input: "a great film\n\nnot <b>bad</b>\n")

        let lines = outcome.output.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(lines.map(\.count) == [8, 8, 8])
        for (line, count) in zip(lines, [3, 0, 9]) {
            #expect(line[2].split(separator: " ").count == count)
            #expect(line[3].split(separator: " ").count == count)
        }
        #expect(lines[1][4...].joined().isEmpty)
    }

    @Test func `sentences are written as ranges of bytes`() throws {
        let arguments = ["--method", "sentences", "It is great! It is bad."]
        let lines = try explain(arguments + ["--format", "tsv"]).output.split(separator: "\t")
        #expect(lines[2] == "0-12 13-23")

        let row = try rows(explain(arguments + ["--format", "jsonl"]))[0]
        let explanation = try #require((row["explanations"] as? [[String: Any]])?.first)
        let sentences = try #require(explanation["sentences"] as? [[String: Any]])
        #expect(sentences.map { $0["text"] as? String } == ["It is great!", "It is bad."])
    }

    @Test func `text is readable without color, by signs and numbers`() throws {
        let plain = try explain(["--format", "text", "not a great film"]).output
        let colored = try explain(["--format", "text", "--color", "always", "not a great film"]).output

        #expect(!plain.contains("\u{1B}"))
        #expect(plain.contains("\n  not a great film\n"))
        for word in ["not", "great", "film"] {
            #expect(plain.contains(try Regex("  [+-]\\d+\\.\\d{3}  [+-]* *\(word)\n")), "\(word)")
        }
        #expect(colored.contains("\u{1B}[38;5;16;48;5;"))
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test func `an explanation that cannot be tested says so`() throws {
        let plain = try explain(["--format", "text", ""]).output
        #expect(plain.contains("not tested: without words, the text has this label as surely"))
        #expect(try explain(["--format", "jsonl", ""]).output.contains("\"faithfulness\":null"))
        let untested = try explain(["--format", "jsonl", "--no-faithfulness", "great"]).output
        #expect(!untested.contains("faithfulness"))
    }

    @Test func `the error of integrated gradients is shown`() throws {
        let arguments = ["--method", "integrated-gradients", "--steps", "7", "a great film"]
        #expect(try explain(arguments + ["--format", "text"]).output.contains("the scores add up to"))
        let row = try rows(explain(arguments + ["--format", "jsonl"]))[0]
        let explanation = try #require((row["explanations"] as? [[String: Any]])?.first)
        let completeness = try #require(explanation["completeness"] as? [String: Any])
        #expect(try #require(completeness["error"] as? Double) < 0.01)
        #expect(try #require(completeness["steps"] as? Int).isMultiple(of: 7))
    }

    @Test func `hostile texts are text in every format`() throws {
        let folder = try TemporaryFolder.made()
        let hostile = "<script>alert(1)</script> \u{1B}[31m\u{202E}\u{0} & \"'\\ 👍🏽"
        let page = folder.path(of: "page.html")
        for format in ["text", "tsv", "jsonl"] {
            let outcome = try explain([
                "--format", format, "--html", page, "--force", "--pair", hostile, hostile, "",
                String(repeating: "great ", count: 160_000),
            ])
            #expect(outcome.status == 0, "\(outcome.messages)")
            let deceptive: [Unicode.Scalar] = ["\u{1B}", "\u{202E}", "\u{0}"]
            for scalar in deceptive where format != "tsv" {
                let isShown = outcome.output.unicodeScalars.contains(scalar)
                #expect(!isShown, "\(format)")
            }
        }
        let html = try folder.read("page.html")
        #expect(!html.contains("<script") && !html.contains("\u{1B}") && !html.contains("\u{202E}"))
        #expect(html.contains("&lt;"))
    }

    @Test func `the page is well-formed, loads nothing, and labels attention as attention`() throws {
        let folder = try TemporaryFolder.made()
        let page = folder.path(of: "page.html")
        _ = try explain(["--html", page, "--all-labels", "a great film", "bad"])
        let html = try folder.read("page.html")

        for word in ["http:", "https:", "src=", "url(", "@import", "<link", "<script"] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(html.contains("this is not an explanation"))
        #expect(html.contains("type=\"radio\"") && html.contains(" checked>"))
        #expect(html.contains("prefers-color-scheme:dark") && html.contains("width=device-width"))
        var depth: [Substring] = []
        let text = html.replacing("<!doctype html>\n", with: "").replacing(/<(meta|input)[^>]*>/, with: "")
        for match in text.matches(of: /<(\/?)([a-zA-Z0-9]+)[^>]*?(\/?)>/) where match.output.3.isEmpty {
            if match.output.1.isEmpty {
                depth.append(match.output.2)
            } else {
                #expect(depth.popLast() == match.output.2)
            }
        }
        #expect(depth.isEmpty)
    }

    @Test func `the output is the same at any number of threads`() throws {
        let input = "a great film\nnot bad, dull\nthe actor was great and the plot bad\n"
        for method in ["removal", "integrated-gradients"] {
            let outputs = try ["1", "2", "5"].map {
                try explain(["--format", "jsonl", "--method", method, "--threads", $0], input: input).output
            }
            #expect(Set(outputs).count == 1)
        }
    }

    @Test func `labels and methods that the model does not have are refused`() throws {
        let unknown = try explain(["--label", "nothing", "a"])
        #expect(unknown.status == 2 && unknown.messages.contains("no label 'nothing'; the model has"))

        for precision in ["int8", "int8-fast"] {
            let integers = try explain(["--method", "gradient-x-input", "--precision", precision, "a"])
            #expect(integers.status == 2 && integers.messages.contains("cannot be combined"))
            #expect(try explain(["--precision", precision, "a great film"]).status == 0)
        }

        let encoder = try run(["explain", "-m", modelFixture("bert-base"), "a"], models: .installed)
        #expect(encoder.status == 4)
    }

    @Test func `a text that is too long is an error of its record`() throws {
        let long = String(repeating: "great ", count: 40)
        let outcome = try explain(["--format", "jsonl", "--long", "error"], input: "good\n\(long)\n")
        #expect(outcome.status == 0)
        #expect(try rows(outcome).map { $0["error"] == nil } == [true, false])

        let windows = try rows(explain(["--format", "jsonl", "--long", "window", long]))[0]
        let explanation = try #require((windows["explanations"] as? [[String: Any]])?.first)
        #expect((explanation["words"] as? [Any])?.count == 40)
    }

    @Test func `a page does not replace a file without --force`() throws {
        let folder = try TemporaryFolder.made()
        try folder.write("page.html", "mine")
        let outcome = try explain(["--html", folder.path(of: "page.html"), "a"])
        #expect(outcome.status == 5)
        #expect(try folder.read("page.html") == "mine")
    }
}
