import Tensors
import WordPiece

/// Tokenizes the lines of a corpus, on all threads.
struct CorpusTokenizer: Sendable {
    private static let sliceSize = 512

    let tokenizer: WordPieceTokenizer
    /// The largest number of tokens of a sequence, including special tokens.
    let maximumLength: Int
    /// Whether longer lines are split into several sequences; otherwise they are cut.
    let splitsLongLines: Bool

    /// The sequences of lines.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func sequences(of lines: [[UInt8]], threads: WorkerThreads) throws(Stopped) -> [[Int32]] {
        let slices = stride(from: 0, to: lines.count, by: Self.sliceSize).map {
            lines[$0..<min($0 + Self.sliceSize, lines.count)]
        }
        return try threads.map(slices) { slice throws(Stopped) in
            try StopRequest.check()
            return slice.flatMap(sequences(of:))
        }.flatMap(\.self)
    }

    private func sequences(of line: [UInt8]) -> [[Int32]] {
        // Encoding fails only for limits that cannot be met, and there is none.
        let options = EncodingOptions(addsSpecialTokens: false, literal: true)
        let ids = (try? tokenizer.encode(utf8: line.span, options: options))?.ids ?? []
        let room = maximumLength - 2
        guard ids.count > room, splitsLongLines else { return [enclosed(ids.prefix(room))] }
        return stride(from: 0, to: ids.count, by: room).map { enclosed(ids[$0..<min($0 + room, ids.count)]) }
    }

    private func enclosed(_ ids: ArraySlice<Int32>) -> [Int32] {
        [tokenizer.classificationID] + ids + [tokenizer.separatorID]
    }
}
