import TestSupport
import Testing

@testable import minibert

struct TrainSuggestionTests {
    private let films: Films

    init() throws { films = try Films() }

    private var next: String { films.folder.path + "/next.tsv" }

    private func train(_ options: [String]) throws -> Outcome {
        try films.train(["--no-cache", "--force"] + options)
    }

    @Test func `rows are written whole, with a label and its probability`() throws {
        let rows = (0..<12).map { "\($0)\tfilm \($0 % 6) was \($0 % 2 == 0 ? "great" : "so \\ dull")\tx\n" }
        let table = try films.folder.write("rest.tsv", "number\ttext\tnote\n" + rows.joined())

        let outcome = try train(["--unlabeled", table, "--suggestions", next, "--suggest", "3"])

        #expect(outcome.status == 0, "\(outcome.messages)")
        let lines = try films.folder.read("next.tsv").split(separator: "\n")
        #expect(lines[0] == "predicted\tscore\tnumber\ttext\tnote")
        #expect(lines.count <= 4 && lines.count > 1)
        for line in lines.dropFirst() {
            let fields = line.split(separator: "\t")
            #expect(fields.count == 5 && ["good", "bad"].contains(fields[0]))
            #expect((0.5...1).contains(try #require(Double(fields[1]))))
            #expect(
                rows.contains {
                    $0.replacing("\\", with: "\\\\").hasPrefix(fields[2...].joined(separator: "\t"))
                })
        }
        #expect(outcome.messages.contains(" of 12 unlabeled rows to "))
    }

    @Test func `lines of text are enough, and texts of the training are left out`() throws {
        let lines = try films.folder.write(
            "rest.txt", "the film 3 is dull\na story of two towns\na story of two towns\n")

        _ = try train(["--unlabeled", lines, "--suggestions", next])

        let written = try films.folder.read("next.tsv").split(separator: "\n")
        #expect(written.count == 2 && written[0] == "predicted\tscore\ttext")
        #expect(written[1].hasSuffix("\ta story of two towns"))
    }

    @Test func `empty lines are no rows, and a file of features is no text`() throws {
        let lines = try films.folder.write("rest.txt", "\na story\n\r\n\nof two towns\n")
        let features = films.folder.path + "/f.safetensors"
        let bytes = [0x42, 1, 0, 0, 0, 0, 0, 0] + Array(#"{"features":{}}"#.utf8)
        try films.folder.write(bytes, to: "f.safetensors")

        let outcome = try train(["--unlabeled", lines, "--suggestions", next])

        #expect(outcome.messages.contains("rest.txt: 3 empty lines passed over"), "\(outcome.messages)")
        #expect(outcome.messages.contains(" of 2 unlabeled rows to "))
        let refused = try train(["--unlabeled", features, "--suggestions", next])
        #expect(refused.status == 3)
        #expect(refused.messages.contains("f.safetensors: is a safetensors file"), "\(refused.messages)")
    }

    @Test func `texts of JSON lines, and with --lossy those that are not UTF-8, are written as UTF-8`() throws
    {
        let objects = try films.folder.write(
            "rest.jsonl", "{\"text\":\"a story of two towns\",\"note\":1}\n")
        let path = films.folder.path + "/damaged.txt"
        try films.folder.write([0x61, 0x20, 0xFF, 0x0A], to: "damaged.txt")

        #expect(try train(["--unlabeled", objects, "--suggestions", next]).status == 0)
        #expect(try films.folder.read("next.tsv").hasSuffix("\ta story of two towns\n"))
        let refused = try train(["--unlabeled", path, "--suggestions", next, "--force"])
        #expect(refused.status == 3)
        #expect(refused.messages.contains("damaged.txt:1: byte 3 of the line is not UTF-8"))
        #expect(try train(["--unlabeled", path, "--suggestions", next, "--lossy"]).status == 0)
        #expect(try films.folder.read("next.tsv").hasSuffix("\ta \u{FFFD}\n"))
    }

    @Test func `wrong files and options are refused before the training`() throws {
        let empty = try films.folder.write("empty.txt", "")
        for (options, status) in [
            (["--unlabeled", empty, "--suggestions", next], 3),
            (["--unlabeled", "/dev", "--suggestions", next], 3),
            (["--unlabeled", films.folder.path + "/none", "--suggestions", next], 3),
            (["--unlabeled", films.data], 2),
            (["--suggestions", next], 2), (["--suggest", "3"], 2),
            (["--unlabeled", films.data, "--suggestions", films.data], 5),
            (["--unlabeled", films.data, "--suggestions", next, "--epochs", "1"], 2),
            (["--unlabeled", films.data, "--suggestions", next, "--regression"], 2),
            (["--unlabeled", films.data, "--suggestions", films.folder.path + "/none/x"], 5),
        ] as [([String], Int32)] {
            #expect(try train(options).status == status, "\(options)")
        }
        #expect(try !films.folder.names.contains("next.tsv") && !films.folder.names.contains("model"))
    }
}
