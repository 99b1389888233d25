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
        return tokenizer.sequences(of: lines.map { Array($0.utf8) }, threads: WorkerThreads(count: threads))
    }

    @Test func `a long line is cut, or makes several sequences`() throws {
        #expect(try sequences(["a b c", ""], splitting: false) == [[2, 5, 6, 3], [2, 3]])
        #expect(try sequences(["a b c", ""], splitting: true) == [[2, 5, 6, 3], [2, 7, 3], [2, 3]])
    }

    @Test func `a special token that a line spells out is plain text`() throws {
        #expect(try sequences(["[SEP]"], splitting: false) == [[2, 1, 1, 3]])
    }

    @Test func `threads do not change the order`() throws {
        let lines = (0..<2_000).map { ["a", "b", "c"][$0 % 3] }

        #expect(
            try sequences(lines, splitting: true, threads: 3) == sequences(lines, splitting: true, threads: 1)
        )
    }
}
