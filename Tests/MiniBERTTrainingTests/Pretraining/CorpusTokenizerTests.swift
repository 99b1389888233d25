import Tensors
import WordPiece
@testable import MiniBERTTraining
import Testing

struct CorpusTokenizerTests {
    private func sequences(_ lines: [String], splitting: Bool, threads: Int = 1) throws -> [[Int32]] {
        let tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c"]
        let text = tokens.joined(separator: "\n")
        let tokenizer = CorpusTokenizer(
            tokenizer: try WordPieceTokenizer(files: ["vocab.txt": Array(text.utf8)]), maximumLength: 4,
            splitsLongLines: splitting)
        return try tokenizer.sequences(
            of: lines.map { Array($0.utf8) }, threads: WorkerThreads(count: threads))
    }

    @Test func `a long line is cut or split into several sequences`() throws {
        #expect(try sequences(["a b c", ""], splitting: false) == [[2, 5, 6, 3], [2, 3]])
        #expect(try sequences(["a b c", ""], splitting: true) == [[2, 5, 6, 3], [2, 7, 3], [2, 3]])
    }

    @Test func `the text of a special token in a line is plain text`() throws {
        #expect(try sequences(["[SEP]"], splitting: false) == [[2, 1, 1, 3]])
    }

    @Test func `the order does not depend on the number of threads`() throws {
        let lines = (0..<2_000).map { ["a", "b", "c"][$0 % 3] }

        #expect(
            try sequences(lines, splitting: true, threads: 3) == sequences(lines, splitting: true, threads: 1)
        )
    }
}
