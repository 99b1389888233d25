package import SystemFiles

/// Reads an input piece by piece, and knows whether the next piece is there already.
package struct ByteReader: ~Copyable {
    /// The name of the input in messages.
    package let name: String
    /// Whether all of the input can be read without waiting for a writer.
    let isStored: Bool
    /// Keeps the file open; nothing for bytes in memory.
    private let file: OpenFile?
    private let descriptor: Int32
    private var buffer: [UInt8]
    private var filled: Int
    private var position = 0
    private var isAtEnd = false
    private let shouldStop: @Sendable () -> Bool

    private static let pieceSize = 1 << 16

    /// Reads an open file; `shouldStop` is asked between pieces, and once a second while there is none.
    package init(
        _ file: consuming OpenFile, name: String, shouldStop: @escaping @Sendable () -> Bool = { false }
    ) {
        descriptor = file.descriptor
        isStored = (try? file.status().kind) == .regular
        self.file = consume file
        self.name = name
        self.shouldStop = shouldStop
        buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        filled = 0
        // A large pipe takes in what its writer has while we compute.
        System.enlargePipe(descriptor, to: 1 << 20)
    }

    /// Opens a file; `-` is standard input, or the open file that stands for it.
    ///
    /// - Throws: `DataError.unreadable`, `.isFolder`.
    package init(
        path: String, standardInput: Int32 = OpenFile.standardInput.descriptor,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DataError) {
        if path == "-" {
            self.init(OpenFile(borrowing: standardInput), name: path, shouldStop: shouldStop)
        } else {
            try self.init(opening: FilePath(path), name: path, shouldStop: shouldStop)
        }
    }

    /// Opens the file at `path`, which messages call `name`.
    ///
    /// - Throws: `DataError.unreadable`, `.isFolder`.
    package init(
        opening path: FilePath, name: String, shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DataError) {
        do throws(SystemError) {
            self.init(try OpenFile(path, for: .readingStream), name: name, shouldStop: shouldStop)
        } catch {
            throw DataError(error, file: name)
        }
    }

    /// Reads bytes in memory.
    package init(bytes: [UInt8], name: String) {
        self.name = name
        isStored = true
        file = nil
        descriptor = -1
        buffer = bytes
        filled = bytes.count
        isAtEnd = true
        shouldStop = { false }
    }

    /// The bytes that were read and not yet consumed.
    package var available: ArraySlice<UInt8> { buffer[position..<filled] }

    /// Declares the first `count` available bytes used.
    package mutating func consume(_ count: Int) { position += count }

    /// The result of asking for more bytes.
    package enum Fill: Hashable { case bytes, wouldBlock, end }

    /// Reads the next piece, once all of the last one is consumed.
    ///
    /// Without `waiting` it returns `wouldBlock` rather than pause for a slow writer; with `patience`, it does so after
    /// as many seconds.
    ///
    /// - Throws: `DataError.unreadable`, `.isFolder`, and `.stopped` where that was asked for.
    package mutating func fill(waiting: Bool, patience: Int = .max) throws(DataError) -> Fill {
        if position < filled { return .bytes }
        var seconds = 0
        while !isAtEnd {
            do throws(SystemError) {
                // A request to stop between the check and the wait is seen after a second at the latest.
                let isReady = try System.isReady(descriptor, within: waiting ? 1000 : 0)
                if isReady { return try read() }
                seconds += 1
                if !waiting || seconds >= patience { return .wouldBlock }
            } catch {
                guard error.reason == .interrupted || error.reason == .wouldBlock else {
                    throw DataError(error, file: name)
                }
            }
            if shouldStop() { throw .stopped(file: name) }
        }
        return .end
    }

    /// Reads one more piece behind what is available, which stays so.
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
        // Reading ahead leaves a buffer of another size.
        if buffer.count != Self.pieceSize { buffer = [UInt8](repeating: 0, count: Self.pieceSize) }
        position = 0
        filled = 0
        filled = try System.read(from: descriptor, into: &buffer)
        isAtEnd = filled == 0
        return isAtEnd ? .end : .bytes
    }
}

extension DataError {
    /// The state of a file.
    fileprivate init(_ error: SystemError, file: String) {
        self =
            error.reason == .isFolder
            ? .isFolder(file: file) : .unreadable(file: file, reason: error.description)
    }
}
