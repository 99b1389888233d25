import WordPiece
import FoundationEssentials

/// The lines of a file, as bytes.
struct Texts {
    let lines: [[UInt8]]
    /// The number of bytes of all lines, without line ends.
    let byteCount: Int

    init(_ options: Options) throws(BenchmarkError) {
        guard let path = options.textFile else { throw .missingOption("--texts") }
        guard let content = FileManager.default.contents(atPath: path) else {
            throw .unreadableTexts(path: path)
        }
        var lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            Array($0)
        }
        if lines.last == [] { lines.removeLast() }
        guard !lines.isEmpty else { throw .noTexts(path: path) }
        self.lines = lines
        byteCount = lines.reduce(0) { $0 + $1.count }
    }

    /// Returns the token ids of each line, truncated to `maximumLength`.
    func ids(by tokenizer: WordPieceTokenizer, maximumLength: Int) throws(BenchmarkError) -> [[Int32]] {
        let options = EncodingOptions(maximumLength: maximumLength)
        var result: [[Int32]] = []
        result.reserveCapacity(lines.count)
        for line in lines {
            do throws(WordPieceError) {
                result.append(try tokenizer.encode(utf8: line, options: options).ids)
            } catch {
                throw .tokenizer(error)
            }
        }
        return result
    }
}
