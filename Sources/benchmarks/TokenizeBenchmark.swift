import Tensors
import WordPiece

/// Tokenizes lines to ids and offsets, truncated to 512 tokens.
struct TokenizeBenchmark: Benchmark {
    static let name = "tokenize"
    static let summary = "lines to ids and offsets"

    /// The number of lines that a thread takes at once.
    private static let sliceSize = 1000

    let work: Work
    private let options: Options
    private let tokenizer: WordPieceTokenizer
    private let texts: Texts

    init(_ options: Options) throws(BenchmarkError) {
        self.options = options
        tokenizer = try WordPieceTokenizer(ofFolder: try options.requiredModelFolder())
        texts = try Texts(options)
        let counts = try Self.encoded(texts.lines[...], tokenizer).map(\.count)
        work = Work(tokenCounts: counts, byteCount: texts.byteCount)
    }

    func round() throws(BenchmarkError) -> [String: [Double]] {
        let lines = texts.lines
        let slices = stride(from: 0, to: lines.count, by: Self.sliceSize).map {
            lines[$0..<min($0 + Self.sliceSize, lines.count)]
        }
        // Encodings are discarded slice by slice, as the library does after computing with them.
        _ = try options.threads.map(slices) { slice throws(BenchmarkError) in
            try Self.encoded(slice, tokenizer).count
        }
        return [:]
    }

    private static func encoded(
        _ lines: ArraySlice<[UInt8]>, _ tokenizer: WordPieceTokenizer
    ) throws(BenchmarkError) -> [Encoding] {
        let options = EncodingOptions(maximumLength: 512)
        var encodings: [Encoding] = []
        encodings.reserveCapacity(lines.count)
        do throws(WordPieceError) {
            for line in lines { encodings.append(try tokenizer.encode(utf8: line, options: options)) }
        } catch {
            throw .tokenizer(error)
        }
        return encodings
    }

    func table(of rounds: [Round]) -> Table {
        let seconds = rounds.medianWall
        return Table(
            title: "\(work.textCount) lines, \(work.byteCount) bytes, \(work.tokenCount) tokens, "
                + "\(options.threadCount) thread(s), \(rounds.count) rounds",
            columns: ["median s", "MB/s", "best MB/s", "texts/s", "tokens/s"],
            rows: [
                [
                    fixed(seconds, 3), fixed(Double(work.byteCount) / seconds / 1e6, 1),
                    fixed(rounds.map(\.wall).min().map { Double(work.byteCount) / $0 / 1e6 }, 1),
                    fixed(Double(work.textCount) / seconds, 0), fixed(Double(work.tokenCount) / seconds, 0),
                ]
            ])
    }
}

extension WordPieceTokenizer {
    init(ofFolder folder: String) throws(BenchmarkError) {
        do throws(WordPieceError) { try self.init(folder: folder) } catch { throw .tokenizer(error) }
    }
}
