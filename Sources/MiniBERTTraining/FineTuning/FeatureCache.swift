import MiniBERT
import PrintableText
import SystemFiles
public import Tensors

/// Why a cache of features cannot be used; training goes on without it.
public enum FeatureCacheError: Error, Hashable, CustomStringConvertible {
    /// The operating system refused.
    case unusable(path: String, reason: String)

    /// The fault in words.
    public var description: String {
        switch self {
        case .unusable(let path, let reason): "feature cache \(printable(path)): \(reason)"
        }
    }
}

/// The features of texts that were encoded before, in one file for each encoder and its settings.
///
/// The file is a header of 64 bytes (magic and version, key, row width, checksum) and then records, all of one length:
/// the SHA-256 of the text, the row as little-endian 32-bit floats, a checksum over both. Records are only ever
/// appended, so what was encoded before an interruption is kept. A record whose checksum is wrong is passed over, a file
/// whose header is foreign is begun anew; nothing in it is believed without its checksum.
public struct FeatureCache: ~Copyable {
    /// Where the file lies.
    public let path: String
    /// How many numbers a row has.
    public let width: Int
    /// Whether rows can be added; another process that adds rows to the same file prevents it.
    public let isWritable: Bool
    private let file: OpenFile
    private var rows: [[UInt8]: Int] = [:]
    private var values: [Float] = []

    private static let magic = Array("miniBERT features 1\n".utf8)
    static let fileNameEnding = ".features"

    /// How many rows are known.
    public var count: Int { rows.count }

    /// Opens the cache of a key, and makes it where there is none.
    ///
    /// - Throws: `FeatureCacheError` where the folder or the file cannot be made or read.
    public init(folder: String, key: FeatureCacheKey, width: Int) throws(FeatureCacheError) {
        precondition(width > 0, "a row of \(width) features")
        let path = folder + "/" + key.digest.hexadecimal + Self.fileNameEnding
        let fault: SystemError
        try FeatureCacheFolder(path: folder).prepare()
        do throws(SystemError) {
            try self.init(path: path, key: key, width: width)
            return
        } catch {
            fault = error
        }
        throw .unusable(path: path, reason: fault.description)
    }

    private init(path: String, key: FeatureCacheKey, width: Int) throws(SystemError) {
        let file = try OpenFile(FilePath(path), for: .appending, mode: 0o600)
        try file.setPermissions(0o600)
        let isWritable = try file.lock()
        let header = Self.header(key: key, width: width)
        let contents = try Self.load(file, header: header, recordSize: Self.recordSize(width: width))
        if isWritable {
            try file.truncate(to: contents.validByteCount)
            if contents.validByteCount == 0 { try file.write(header) }
        }
        self.path = path
        self.width = width
        self.isWritable = isWritable
        self.file = file
        rows = contents.rows
        values = contents.values
    }

    /// The row of a text; nothing when it is not known.
    public func row(of textDigest: [UInt8]) -> ArraySlice<Float>? {
        rows[textDigest].map { values[$0 * width..<($0 + 1) * width] }
    }

    /// Adds rows; once this returns they are safe from the end of the process.
    ///
    /// - Precondition: `features` is `[n, width]`, for `n` texts.
    /// - Throws: `FeatureCacheError` where the file cannot be written; a row that was cut off is dropped at the next
    ///   opening.
    public mutating func append(_ features: Tensor, of textDigests: [[UInt8]]) throws(FeatureCacheError) {
        precondition(
            features.rows == textDigests.count && features.columns == width, "\(features.shape) for the cache"
        )
        let elements = features.elements
        var bytes: [UInt8] = []
        bytes.reserveCapacity(textDigests.count * Self.recordSize(width: width))
        for (index, digest) in textDigests.enumerated() where rows[digest] == nil {
            let row = elements[index * width..<(index + 1) * width]
            rows[digest] = values.count / width
            values += row
            var record = digest
            for value in row { record += FixedWidth.bytes(value.bitPattern) }
            bytes += record + FixedWidth.bytes(Checksum.of(record[...]))
        }
        guard isWritable else { return }
        do throws(SystemError) {
            try file.write(bytes)
        } catch {
            throw .unusable(path: path, reason: error.description)
        }
    }

    private static func recordSize(width: Int) -> Int { 32 + 4 * width + 8 }

    private static func header(key: FeatureCacheKey, width: Int) -> [UInt8] {
        let start = magic + key.digest + FixedWidth.bytes(UInt32(width))  // 20 + 32 + 4 bytes
        return start + FixedWidth.bytes(Checksum.of(start[...]))
    }

    fileprivate struct Contents {
        var rows: [[UInt8]: Int] = [:]
        var values: [Float] = []
        /// Where the last whole record ends; 0 where the header is not ours.
        var validByteCount = 0
    }

    /// Reads the file record by record, and keeps the good ones.
    private static func load(
        _ file: borrowing OpenFile, header: [UInt8], recordSize: Int
    ) throws(SystemError) -> Contents {
        var contents = Contents()
        var buffer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        var hasHeader = false
        while true {
            let count = try file.read(into: &piece)
            if count == 0 { return contents }
            buffer += piece[..<count]
            if !hasHeader {
                guard buffer.count >= header.count else { continue }
                guard buffer.starts(with: header) else { return contents }
                buffer.removeFirst(header.count)
                contents.validByteCount = header.count
                hasHeader = true
            }
            let whole = buffer.count / recordSize
            for index in 0..<whole { contents.take(buffer[index * recordSize..<(index + 1) * recordSize]) }
            buffer.removeFirst(whole * recordSize)
            contents.validByteCount += whole * recordSize
        }
    }
}

extension FeatureCache.Contents {
    fileprivate mutating func take(_ record: ArraySlice<UInt8>) {
        let body = record.dropLast(8)
        guard Checksum.of(body) == FixedWidth.number(record.suffix(8)) else { return }
        let numbers = body.dropFirst(32)
        let width = numbers.count / 4
        // A record that was written again after a bad one counts.
        rows[Array(body.prefix(32))] = values.count / width
        for start in stride(from: numbers.startIndex, to: numbers.endIndex, by: 4) {
            values.append(Float(bitPattern: UInt32(littleEndianBytes: numbers, at: start)))
        }
    }
}

extension UInt32 {
    fileprivate init(littleEndianBytes bytes: ArraySlice<UInt8>, at start: Int) {
        self =
            UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2]) << 16
            | UInt32(bytes[start + 3]) << 24
    }
}

/// A fast checksum of 64 bits against accidents; every step can be undone, so a single changed byte always shows.
enum Checksum {
    static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return hash ^ hash >> 32
    }
}
