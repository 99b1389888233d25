import SystemFiles

/// Reads text files with one text on each line, in portions of bounded size.
///
/// Portions continue from file to file, so they do not depend on how the lines are divided into files.
package struct CorpusReader: Sendable {
    /// The number of lines of a portion, unless they are long.
    var portionLineCount: Int
    /// The number of bytes after which a portion ends early.
    var portionByteCount: Int
    /// The largest length of a line in bytes.
    var lineLimit: Int
    /// The descriptor that is read for `-`.
    package var standardInput = OpenFile.standardInput.descriptor

    /// Creates a reader; the default portions suit a training.
    package init(
        portionLineCount: Int = 40_000, portionByteCount: Int = 64 << 20, lineLimit: Int = 1 << 20
    ) {
        self.portionLineCount = portionLineCount
        self.portionByteCount = portionByteCount
        self.lineLimit = lineLimit
    }

    /// Calls `body` with each portion of lines until it returns false; `-` is standard input.
    ///
    /// - Throws: `PretrainingError.unreadable`, `.notText`, `.foreign` or `.lineTooLong`, `.stopped` if the work should
    ///   stop, and errors of `body`.
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
            var splitter = RecordSplitter(bytes, limit: lineLimit)
            // A line that is too long is an error, and a line without an end has no rest to wait for.
            splitter.skipsRest = false
            return splitter
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
            let position = UTF8Validation.firstInvalidByte(of: piece.bytes)
            throw .notText(place, finding: "byte \(position) is not UTF-8")
        }
        return piece.bytes
    }

    private func refuseForeign(_ line: [UInt8], at place: SourceLine) throws(PretrainingError) {
        if let kind = ForeignInput(beginning: line) { throw .foreign(place, kind) }
        if InputSample(bytes: line, isWhole: false).looksLikeUTF16 {
            throw .notText(place, finding: "looks like UTF-16")
        }
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
}

extension PretrainingError {
    fileprivate init(_ error: DataError) {
        if case .rowTooLong(let line, let limit) = error {
            self = .lineTooLong(line, limit: limit)
        } else if case .isFolder(let file) = error {
            self = .unreadable(file: file, reason: "it is a folder")
        } else if case .unreadable(let file, let reason) = error {
            self = .unreadable(file: file, reason: reason)
        } else if case .stopped = error {
            self = .stopped
        } else {
            self = .unreadable(file: "", reason: error.description)
        }
    }
}
