import SafetensorsFormat
import SystemFiles

/// The tokens of a corpus in memory-mapped files, so that the corpus does not have to fit into memory.
///
/// A sequence is a line, or a part of a long line if `splitsLongLines`. A line without words is a sequence of the two
/// special tokens, so that sequences and lines have the same numbers.
struct TokenCorpus: Sendable {
    /// A file with the tokens of one portion of lines.
    struct Portion: Sendable {
        let file: RunFile
        let tokens: Range<Int>
        let ends: Range<Int>
        /// The SHA-256 of the lines, as hexadecimal digits.
        let textDigest: String
    }

    /// The sequences that an encoder can read.
    struct Limits: Hashable, Sendable {
        /// The number of rows of the word table.
        let vocabularySize: Int
        /// The largest number of tokens of a sequence.
        let length: Int
    }

    let portions: [Portion]
    /// The index of the first sequence of each portion, followed by the number of all sequences.
    let starts: [Int]
    let lengths: [Int32]

    /// The digests of the files, which contain those of their lines.
    var digests: [String] { portions.map(\.file.digest) }

    /// Opens the files of a folder.
    ///
    /// - Throws: `PretrainingError.damaged` for a file that is missing, does not match its digest, or has a sequence
    ///   outside the limits.
    init(
        folder: PretrainingFolder, portionCount: Int, limits: Limits
    ) throws(PretrainingError) {
        var portions: [Portion] = []
        var starts = [0]
        var lengths: [Int32] = []
        for index in 0..<portionCount {
            let portion = try Portion(path: folder.tokensPath(index), limits: limits)
            lengths += portion.lengths
            starts.append(lengths.count)
            portions.append(portion)
        }
        self.portions = portions
        self.starts = starts
        self.lengths = lengths
    }

    /// The portion of a sequence, and its index there.
    func place(of sequence: Int) -> (portion: Int, row: Int) {
        // Binary search for the last start that is not after the sequence.
        var low = 0
        var high = portions.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= sequence { low = middle } else { high = middle - 1 }
        }
        return (low, sequence - starts[low])
    }

    /// The token ids of a sequence, including special tokens.
    func sequence(_ index: Int) -> [Int32] {
        let (portion, row) = place(of: index)
        return portions[portion].sequence(row)
    }

    static func write(
        _ sequences: [[Int32]], digest: String, to path: String
    ) throws(PretrainingError) {
        var ends: [UInt8] = []
        var tokens: [UInt8] = []
        var end = 0
        for sequence in sequences {
            end += sequence.count
            ends.append(littleEndian: Int32(end))
            for id in sequence { tokens.append(littleEndian: id) }
        }
        try PretrainingFolder.write(
            .tokens,
            [
                TensorContent(name: "ends", dataType: .int32, shape: [sequences.count], bytes: ends),
                TensorContent(name: "tokens", dataType: .int32, shape: [end], bytes: tokens),
            ], metadata: [("texts", digest)], to: path)
    }
}

extension TokenCorpus.Portion {
    fileprivate init(path: String, limits: TokenCorpus.Limits) throws(PretrainingError) {
        file = try PretrainingFolder.file(.tokens, at: path)
        guard let tokens = file.entry(named: "tokens", .int32, rank: 1),
            let ends = file.entry(named: "ends", .int32, rank: 1), let digest = file.metadata["texts"]
        else { throw .damaged(file: path, finding: "holds no tokens of a corpus") }
        textDigest = digest
        self.tokens = file.content.byteRange(of: tokens)
        self.ends = file.content.byteRange(of: ends)
        var last = 0
        for end in endsOfSequences {
            guard (last...last + limits.length).contains(end) else {
                throw .damaged(file: path, finding: "has a sequence of more than \(limits.length) tokens")
            }
            last = end
        }
        guard last * 4 == self.tokens.count else {
            throw .damaged(file: path, finding: "has tokens outside its sequences")
        }
        guard hasOnlyIDs(below: limits.vocabularySize) else {
            throw .damaged(file: path, finding: "has an id outside the vocabulary")
        }
    }

    private var endsOfSequences: [Int] {
        file.content.region.withBytes(ends) { bytes in
            (0..<ends.count / 4).map { Int(bytes.loadInteger(at: 4 * $0, as: Int32.self)) }
        }
    }

    private func hasOnlyIDs(below limit: Int) -> Bool {
        // A training reads few of the pages at once.
        defer { file.content.region.dropResidentPages(tokens) }
        return file.content.region.withBytes(tokens) { bytes in
            // Negative ids are large as unsigned numbers.
            (0..<tokens.count / 4).allSatisfy { bytes.loadInteger(at: 4 * $0, as: UInt32.self) < limit }
        }
    }

    fileprivate var lengths: [Int32] {
        var last = 0
        return endsOfSequences.map { end in
            defer { last = end }
            return Int32(end - last)
        }
    }

    fileprivate func sequence(_ row: Int) -> [Int32] {
        let range = file.content.region.withBytes(ends) { bytes in
            let start = row == 0 ? 0 : Int(bytes.loadInteger(at: 4 * (row - 1), as: Int32.self))
            return start..<Int(bytes.loadInteger(at: 4 * row, as: Int32.self))
        }
        return file.content.region.withBytes(tokens) { bytes in
            range.map { bytes.loadInteger(at: 4 * $0, as: Int32.self) }
        }
    }
}
