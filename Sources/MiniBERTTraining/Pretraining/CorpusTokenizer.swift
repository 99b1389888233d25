import Tensors
import WordPiece

/// Turns lines into token sequences, on all threads.
struct CorpusTokenizer: Sendable {
    /// How many lines a thread takes at a time.
    private static let sliceSize = 512

    let tokenizer: WordPieceTokenizer
    /// The most tokens of a sequence, special ones included.
    let maximumLength: Int
    /// Whether what is beyond that makes further sequences, or is left out.
    let splitsLongLines: Bool

    /// The sequences of the lines, in their order.
    func sequences(of lines: [[UInt8]], threads: WorkerThreads) -> [[Int32]] {
        let slices = stride(from: 0, to: lines.count, by: Self.sliceSize).map {
            lines[$0..<min($0 + Self.sliceSize, lines.count)]
        }
        return threads.map(slices) { slice in slice.flatMap(sequences(of:)) }.flatMap(\.self)
    }

    private func sequences(of line: [UInt8]) -> [[Int32]] {
        // Without a limit there is nothing that encoding could refuse.
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
