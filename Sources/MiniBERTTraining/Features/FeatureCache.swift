import Tensors
import SystemFiles

/// A file with the features of texts that were encoded before, for one encoder and its settings.
///
/// The file has a header of 56 bytes (magic and version, key, row width) and records of equal length: the SHA-256 of the
/// text, the features as little-endian 32-bit floats, and the SHA-256 of the key and both. Records are only appended, so
/// an interruption loses none. A file is used up to the first record that does not match its digest or is not finite.
/// A file with another header is replaced.
struct FeatureCache: ~Copyable {
    let path: String
    /// The number of features of a text.
    let width: Int
    /// Whether rows are added to the file; false while another process adds rows to it.
    let isWritable: Bool
    /// Whether features were lost because the file did not hold what was written.
    let isDamaged: Bool
    private let key: FeatureCacheKey
    private let file: OpenFile
    private var rows: [[UInt8]: Int] = [:]
    private var values: [Float] = []

    private static let magic = Array("miniBERT features 2\n".utf8)
    fileprivate static let digestByteCount = 32
    private static let fileNameEnding = ".features"
    /// The largest cache that is read, in bytes.
    static let limit = 64 << 30

    var count: Int { rows.count }

    /// Opens the cache of a key, and creates it if there is none.
    ///
    /// - Throws: `FeatureCacheError` if the folder or the file cannot be created or read.
    init(folder: String, key: FeatureCacheKey, width: Int) throws(FeatureCacheError) {
        precondition(width > 0, "a row of \(width) features")
        let path = folder + "/" + key.digest.hexadecimal + Self.fileNameEnding
        let fault: SystemError
        try FeatureCacheFolder(path: folder).prepare()
        if let reason = Self.unusableReason(path) { throw .unusable(path: path, reason: reason) }
        do throws(SystemError) {
            try self.init(path: path, key: key, width: width)
            return
        } catch {
            fault = error
        }
        throw .unusable(path: path, reason: fault.description)
    }

    /// Why an existing file is not opened; `nil` if it may be, and if there is none.
    private static func unusableReason(_ path: String) -> String? {
        guard let status = try? System.statusOfName(FilePath(path)) else { return nil }
        if status.kind == .folder { return "is a folder" }
        if let reason = status.notPrivateReason { return reason }
        return status.byteCount > limit ? "has \(status.byteCount) bytes, more than \(limit)" : nil
    }

    /// Whether a name is that of a cache: the 64 digits of a key, and the ending.
    static func isFileName(_ name: [UInt8]) -> Bool {
        let digits = name.dropLast(fileNameEnding.utf8.count)
        return digits.count == 64 && name[digits.endIndex...].elementsEqual(fileNameEnding.utf8)
            && digits.allSatisfy { digit in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(digit)
            }
    }

    private init(path: String, key: FeatureCacheKey, width: Int) throws(SystemError) {
        // The folder is private, so that nobody exchanges the file between the examination and this call.
        let file = try OpenFile(FilePath(path), for: .appending, mode: 0o600)
        try file.setPermissions(0o600)
        let isWritable = try file.lock()
        let contents = try Self.load(file, key: key, width: width)
        if isWritable {
            try file.truncate(to: contents.validByteCount)
            if contents.validByteCount == 0 { try file.write(Self.header(key: key, width: width)) }
        }
        self.path = path
        self.width = width
        self.isWritable = isWritable
        isDamaged = contents.isDamaged
        self.key = key
        self.file = file
        rows = contents.rows
        values = contents.values
    }

    /// The features of a text; `nil` if it is not in the cache.
    func row(of textDigest: [UInt8]) -> ArraySlice<Float>? {
        rows[textDigest].map { values[$0 * width..<($0 + 1) * width] }
    }

    /// Adds the features of texts; they are in the file when this returns.
    ///
    /// - Precondition: `features` is `[n, width]`, for `n` texts.
    /// - Throws: `FeatureCacheError` if the file cannot be written; an incomplete record is dropped at the next opening.
    mutating func append(_ features: Tensor, of textDigests: [[UInt8]]) throws(FeatureCacheError) {
        precondition(
            features.rows == textDigests.count && features.columns == width, "\(features.shape) for the cache"
        )
        let elements = features.elements
        var bytes: [UInt8] = []
        for (index, digest) in textDigests.enumerated() where rows[digest] == nil {
            let row = elements[index * width..<(index + 1) * width]
            rows[digest] = values.count / width
            values += row
            var record = digest
            for value in row { record.append(littleEndian: value.bitPattern) }
            bytes += record + Self.digest(ofRecord: record[...], key: key)
        }
        guard isWritable else { return }
        do throws(SystemError) {
            try file.write(bytes)
        } catch {
            throw .unusable(path: path, reason: error.description)
        }
    }

    private static func header(key: FeatureCacheKey, width: Int) -> [UInt8] {
        var header = magic + key.digest  // 20 + 32 bytes
        header.append(littleEndian: UInt32(width))
        return header
    }

    /// The SHA-256 of the text and features of a record, and of the key, so that no record of another cache is taken.
    fileprivate static func digest(ofRecord body: ArraySlice<UInt8>, key: FeatureCacheKey) -> [UInt8] {
        var hash = SHA256()
        hash.update(key.digest)
        hash.update(body)
        return hash.finalized()
    }

    fileprivate struct Contents {
        var rows: [[UInt8]: Int] = [:]
        var values: [Float] = []
        /// The end of the last record that can be used; 0 if the header is another.
        var validByteCount = 0
        /// Whether the file is of this version, but has another header or a record that cannot be used.
        var isDamaged = false
    }

    /// Reads the file up to the first record that cannot be used.
    private static func load(
        _ file: borrowing OpenFile, key: FeatureCacheKey, width: Int
    ) throws(SystemError) -> Contents {
        let header = header(key: key, width: width)
        let recordSize = digestByteCount + 4 * width + digestByteCount
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
                guard buffer.starts(with: header) else {
                    contents.isDamaged = buffer.starts(with: magic)
                    return contents
                }
                buffer.removeFirst(header.count)
                contents.validByteCount = header.count
                hasHeader = true
            }
            let whole = buffer.count / recordSize
            for index in 0..<whole {
                guard contents.take(buffer[index * recordSize..<(index + 1) * recordSize], key: key) else {
                    contents.isDamaged = true
                    return contents
                }
                contents.validByteCount += recordSize
            }
            buffer.removeFirst(whole * recordSize)
        }
    }
}

extension FeatureCache.Contents {
    /// Keeps the features of a record; returns false, and keeps none, if they cannot be used.
    fileprivate mutating func take(_ record: ArraySlice<UInt8>, key: FeatureCacheKey) -> Bool {
        let body = record.dropLast(FeatureCache.digestByteCount)
        guard record[body.endIndex...].elementsEqual(FeatureCache.digest(ofRecord: body, key: key)) else {
            return false
        }
        let numbers = body.dropFirst(FeatureCache.digestByteCount)
        let row = stride(from: numbers.startIndex, to: numbers.endIndex, by: 4).map {
            Float(bitPattern: UInt32(littleEndianBytes: numbers, at: $0))
        }
        guard row.allSatisfy(\.isFinite) else { return false }
        // Of several records of a text, the last one counts.
        rows[Array(body.prefix(FeatureCache.digestByteCount))] = values.count / row.count
        values += row
        return true
    }
}
