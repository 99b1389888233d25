@testable import MiniBERTTraining
import Testing

struct FileNameTests {
    @Test func `the name of a file is the last component of its path`() {
        for (path, name): (String, String) in [
            ("/home/someone/tickets/", "tickets"), ("tickets.tsv", "tickets.tsv"), ("/", "/"),
            ("a/\u{301}b", "\u{301}b"),
        ] {
            #expect(FileName.last(of: path).utf8.elementsEqual(name.utf8))
        }
    }

    @Test func `a model of the Hugging Face cache has its public name`() {
        for (path, name): (String, String) in [
            ("/hub/models--org--a-model--v2/snapshots/abc1", "org/a-model--v2@abc1"),
            ("/hub/models--plain/snapshots/abc1", "plain@abc1"), ("/hub/snapshots/abc1", "abc1"),
            ("models/minilm", "minilm"),
        ] {
            #expect(FileName.model(at: path) == name)
        }
    }
}
