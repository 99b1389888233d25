import SystemFiles

/// Where bytes come from.
enum ByteInput: ~Copyable {
    case file(OpenFile)
    case bytes([UInt8])
}

/// A line of a file, without its line feed.
struct Line {
    /// The bytes, with a carriage return at the end where the file has one.
    var bytes: [UInt8]
    /// The number of the line, from 1.
    let number: Int

    /// The bytes without the carriage return that ends the lines of some systems.
    var withoutCarriageReturn: [UInt8] {
        bytes.last == UInt8(ascii: "\r") ? Array(bytes.dropLast()) : bytes
    }
}

/// Reads a file line by line, as bytes; only a line feed ends a line.
///
/// U+2028, vertical tabs and lone carriage returns are text. A byte order mark at the start is dropped.
struct LineReader: ~Copyable {
    /// The file's name, for messages.
    let name: String
    /// The longest line that is read, in bytes.
    let limit: Int
    private var input: ByteInput
    private var buffer: [UInt8] = []
    private var position = 0
    private var lineNumber = 0
    private var isAtEnd = false
    /// Lines that were read ahead, the next one last.
    private var returned: [Line] = []

    /// Opens a file; `-` is standard input, or the open file that stands for it.
    init(path: String, limit: Int, standardInput: Int32 = OpenFile.standardInput.descriptor) throws(DataError)
    {
        do throws(SystemError) {
            let file =
                path == "-"
                ? OpenFile(borrowing: standardInput) : try OpenFile(FilePath(path), for: .readingStream)
            try self.init(input: .file(file), name: path, limit: limit)
        } catch {
            throw error.reason == .isFolder ? .isFolder(file: path) : .unreadable(file: path, fault: error)
        }
    }

    /// Reads from bytes in memory.
    init(bytes: [UInt8], name: String, limit: Int) throws(DataError) {
        do throws(SystemError) {
            try self.init(input: .bytes(bytes), name: name, limit: limit)
        } catch {
            throw .unreadable(file: name, fault: error)
        }
    }

    private init(input: consuming ByteInput, name: String, limit: Int) throws(SystemError) {
        self.input = input
        self.name = name
        self.limit = limit
        while !isAtEnd, buffer.count < 64 { try fill() }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Whether the file begins as UTF-16 does: by its mark, or by a zero in every other byte.
    var looksLikeUTF16: Bool {
        if buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF]) { return true }
        let start = buffer.prefix(64)
        guard start.count >= 8 else { return false }
        let zeros = start.indices.filter { start[$0] == 0 }
        return zeros.count * 3 >= start.count && Set(zeros.map { $0 % 2 }).count == 1
    }

    /// Returns the next line without using it up.
    mutating func peek() throws(DataError) -> Line? {
        guard let line = try next() else { return nil }
        putBack([line])
        return line
    }

    /// Makes these lines, which were the last that were read, the next again.
    mutating func putBack(_ lines: [Line]) { returned += lines.reversed() }

    /// Returns the next line; nothing at the end.
    mutating func next() throws(DataError) -> Line? {
        if let line = returned.popLast() { return line }
        var line: [UInt8] = []
        while true {
            if position == buffer.count {
                guard !isAtEnd else { break }
                do throws(SystemError) {
                    try fill()
                } catch {
                    throw .unreadable(file: name, fault: error)
                }
                continue
            }
            let rest = buffer[position...]
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let piece = rest[..<(end ?? buffer.count)]
            guard line.count + piece.count <= limit else {
                throw .rowTooLong(SourceLine(file: name, line: lineNumber + 1), limit: limit)
            }
            line += piece
            position = end.map { $0 + 1 } ?? buffer.count
            if end != nil { return numbered(line) }
        }
        return line.isEmpty ? nil : numbered(line)
    }

    private mutating func numbered(_ bytes: [UInt8]) -> Line {
        lineNumber += 1
        return Line(bytes: bytes, number: lineNumber)
    }

    /// Appends the next piece of the input to what is not yet used.
    private mutating func fill() throws(SystemError) {
        switch input {
        case .bytes(let bytes):
            buffer = bytes
            isAtEnd = true
        case .file(let file):
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            let count = try file.read(into: &piece)
            isAtEnd = count == 0
            piece.removeLast(piece.count - count)
            buffer = Array(buffer[position...]) + piece
            position = 0
        }
    }
}
