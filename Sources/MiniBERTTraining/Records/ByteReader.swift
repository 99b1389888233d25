package import SystemFiles
import Tensors

/// Reads an input in pieces, and can tell whether the next piece is available without waiting.
package struct ByteReader: ~Copyable {
    package let name: String
    /// Whether the whole input can be read without waiting for a writer.
    let isStored: Bool
    /// The open file; `nil` for bytes in memory.
    private let file: OpenFile?
    private let descriptor: Int32
    private var buffer: [UInt8]
    private var filled: Int
    private var position = 0
    private var isAtEnd = false
    /// The number of bytes before the next one that is not consumed.
    private(set) var offset = 0

    private static let pieceSize = 1 << 16

    /// Creates a reader of an open file.
    package init(_ file: consuming OpenFile, name: String) {
        descriptor = file.descriptor
        isStored = (try? file.status().kind) == .regular
        self.file = consume file
        self.name = name
        buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        filled = 0
        // With a large pipe the writer can continue while we compute.
        System.enlargePipe(descriptor, to: 1 << 20)
    }

    /// Opens a file; `-` is standard input.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - standardInput: The descriptor that is read for `-`.
    /// - Throws: `DataError.unreadable`, `.isFolder`.
    package init(
        path: String, standardInput: Int32 = OpenFile.standardInput.descriptor
    ) throws(DataError) {
        if path == "-" {
            self.init(OpenFile(borrowing: standardInput), name: path)
        } else {
            try self.init(opening: FilePath(path), name: path)
        }
    }

    /// Opens the file at `path`, which messages call `name`.
    ///
    /// - Throws: `DataError.unreadable`, `.isFolder`.
    package init(opening path: FilePath, name: String) throws(DataError) {
        do throws(SystemError) {
            self.init(try OpenFile(path, for: .readingStream), name: name)
        } catch {
            throw DataError(error, file: name)
        }
    }

    package init(bytes: [UInt8], name: String) {
        self.name = name
        isStored = true
        file = nil
        descriptor = -1
        buffer = bytes
        filled = bytes.count
        isAtEnd = true
    }

    /// The bytes that were read and are not yet consumed.
    package var available: ArraySlice<UInt8> { buffer[position..<filled] }

    package mutating func consume(_ count: Int) {
        position += count
        offset += count
    }

    /// The size of a file; `nil` for a stream.
    var byteCount: Int? {
        guard descriptor >= 0 else { return buffer.count }
        return isStored ? (try? System.status(of: descriptor).byteCount) : nil
    }

    /// Continues at another position of a file.
    ///
    /// - Throws: `DataError.unreadable` for a stream.
    mutating func move(to offset: Int) throws(DataError) {
        if descriptor < 0 {
            position = min(offset, filled)
        } else {
            do throws(SystemError) {
                try System.move(descriptor, to: offset)
            } catch {
                throw DataError(error, file: name)
            }
            (position, filled, isAtEnd) = (0, 0, false)
        }
        self.offset = offset
    }

    /// The result of asking for more bytes.
    package enum Fill: Hashable { case bytes, wouldBlock, end }

    /// Reads the next piece, if all of the last one is consumed.
    ///
    /// - Parameters:
    ///   - waiting: Whether to wait for a slow writer; otherwise the result is `wouldBlock`.
    ///   - patience: The number of seconds to wait before the result is `wouldBlock`.
    /// - Returns: Whether bytes are available.
    /// - Throws: `DataError.unreadable`, `.isFolder`, and `.stopped` if the work should stop.
    package mutating func fill(waiting: Bool, patience: Int = .max) throws(DataError) -> Fill {
        if position < filled { return .bytes }
        var seconds = 0
        while !isAtEnd {
            if StopRequest.isPending { throw .stopped(file: name) }
            do throws(SystemError) {
                // Waiting at most a second bounds the time until a request to stop is noticed.
                let isReady = try System.isReady(descriptor, within: waiting ? 1000 : 0)
                if isReady { return try read() }
                seconds += 1
                if !waiting || seconds >= patience { return .wouldBlock }
            } catch {
                guard error.reason == .interrupted || error.reason == .wouldBlock else {
                    throw DataError(error, file: name)
                }
            }
        }
        return .end
    }

    /// Reads one more piece and appends it to the available bytes.
    mutating func extend(waiting: Bool, patience: Int = .max) throws(DataError) -> Fill {
        let kept = Array(available)
        position = filled
        let fill = try fill(waiting: waiting, patience: patience)
        buffer = fill == .bytes ? kept + available : kept
        position = 0
        filled = buffer.count
        return fill
    }

    private mutating func read() throws(SystemError) -> Fill {
        // `extend` leaves a buffer of another size.
        if buffer.count != Self.pieceSize { buffer = [UInt8](repeating: 0, count: Self.pieceSize) }
        position = 0
        filled = 0
        filled = try System.read(from: descriptor, into: &buffer)
        isAtEnd = filled == 0
        return isAtEnd ? .end : .bytes
    }
}

extension DataError {
    fileprivate init(_ error: SystemError, file: String) {
        self =
            error.reason == .isFolder
            ? .isFolder(file: file) : .unreadable(file: file, reason: error.description)
    }
}
