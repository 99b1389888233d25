import StrictJSON
import SystemFiles

/// Reads the lines of text files, one text a line, in portions of bounded size.
///
/// The portions go on from file to file, so they depend on the lines alone, not on how these are spread over files.
package struct CorpusReader: Sendable {
    /// How many lines a portion has, if they are not long.
    var portionLineCount: Int
    /// After how many bytes a portion ends all the same.
    var portionByteCount: Int
    /// The longest line that is read, in bytes.
    var lineLimit: Int
    /// The open file that `-` stands for.
    package var standardInput = OpenFile.standardInput.descriptor

    /// Creates a reader; its portions suit a training if nothing else is said.
    package init(
        portionLineCount: Int = 40_000, portionByteCount: Int = 64 << 20, lineLimit: Int = 1 << 20
    ) {
        self.portionLineCount = portionLineCount
        self.portionByteCount = portionByteCount
        self.lineLimit = lineLimit
    }

    /// Gives all lines to `body`, a portion at a time, until it returns false; `-` is standard input.
    ///
    /// - Throws: `PretrainingError.unreadable`, `.notText` or `.lineTooLong`, and what `body` throws.
    package func forEachPortion(
        of paths: [String], _ body: ([[UInt8]]) throws(PretrainingError) -> Bool
    ) throws(PretrainingError) {
        var portion: [[UInt8]] = []
        var byteCount = 0
        for path in paths {
            var reader = try open(path)
            while let line = try next(&reader) {
                portion.append(line)
                byteCount += line.count
                guard portion.count == portionLineCount || byteCount >= portionByteCount else { continue }
                guard try body(portion) else { return }
                portion = []
                byteCount = 0
            }
        }
        if !portion.isEmpty { _ = try body(portion) }
    }

    private func open(_ path: String) throws(PretrainingError) -> RecordSplitter {
        do throws(DataError) {
            let bytes = try ByteReader(path: path, standardInput: standardInput)
            return RecordSplitter(bytes, limit: lineLimit)
        } catch {
            throw PretrainingError(error)
        }
    }

    private func next(_ lines: inout RecordSplitter) throws(PretrainingError) -> [UInt8]? {
        let piece: RecordSplitter.Piece
        do throws(DataError) {
            guard case .piece(let found) = try lines.next(waiting: true) else { return nil }
            piece = found
        } catch {
            throw PretrainingError(error)
        }
        let place = SourceLine(file: lines.name, line: piece.line)
        guard !piece.isCut else { throw .lineTooLong(place, limit: lineLimit) }
        if piece.line == 1 { try refuseForeign(piece.bytes, at: place) }
        if let position = piece.bytes.firstIndex(of: 0) {
            throw .notText(place, finding: "byte \(position + 1) is zero")
        }
        guard Self.isText(piece.bytes) else {
            let position = TargetParser.firstInvalidByte(of: piece.bytes)
            throw .notText(place, finding: "byte \(position) is not UTF-8")
        }
        return piece.bytes
    }

    private func refuseForeign(_ line: [UInt8], at place: SourceLine) throws(PretrainingError) {
        if let kind = ForeignInput(beginning: line) {
            let help = kind.unpacker.map { " (read it with '\($0) -dc FILE | minibert … -')" }
            throw .notText(
                place,
                finding: help.map { "is compressed by \(kind.rawValue)" + $0 } ?? "is a \(kind.rawValue) file"
            )
        }
        if InputSample(bytes: line, isWhole: false).looksLikeUTF16 {
            throw .notText(place, finding: "looks like UTF-16")
        }
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
}

extension PretrainingError {
    /// Why a line cannot be read.
    fileprivate init(_ error: DataError) {
        switch error {
        case .rowTooLong(let line, let limit): self = .lineTooLong(line, limit: limit)
        case .isFolder(let file): self = .unreadable(file: file, reason: "it is a folder")
        case .unreadable(let file, let reason): self = .unreadable(file: file, reason: reason)
        default: self = .unreadable(file: "", reason: error.description)
        }
    }
}
