/// A kind of file that cannot be read as records.
public enum ForeignInput: String, Hashable, Sendable, CaseIterable {
    /// Compressed by gzip.
    case gzip
    /// Compressed by zstd.
    case zstd
    /// Compressed by xz.
    case xz
    /// Compressed by bzip2.
    case bzip2
    /// A ZIP archive, which an Excel workbook is, too.
    case zip
    /// A Parquet file.
    case parquet
    /// A safetensors file, as of weights or of features.
    case safetensors
    /// A JSON array, or an object over several lines.
    case json
    /// Text whose lines end with a single carriage return.
    case oldLineEnds

    /// The kind of a file by its first bytes; `nil` if they are not those of such a file.
    init?(beginning bytes: [UInt8]) {
        // A length of 64 bits, and then a JSON object; text has no zeros there.
        if bytes.count > 8, bytes[4..<8].allSatisfy({ $0 == 0 }), bytes[8] == UInt8(ascii: "{") {
            self = .safetensors
            return
        }
        let found = Self.allCases.first { !$0.magic.isEmpty && bytes.starts(with: $0.magic) }
        guard let found else { return nil }
        // A line of text may begin with these four letters.
        if found == .parquet, !bytes.dropFirst(4).prefix(4).contains(where: { $0 < 0x20 && $0 != 0x0A }) {
            return nil
        }
        self = found
    }

    private var magic: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A]
        case .bzip2: Array("BZh".utf8) + [0x39, 0x31, 0x41, 0x59]
        case .zip: [0x50, 0x4B, 3, 4]
        case .parquet: Array("PAR1".utf8)
        case .safetensors, .json, .oldLineEnds: []
        }
    }

    /// The program that decompresses the file to its output with `-dc`; `nil` for files that are not compressed text.
    package var unpacker: String? {
        switch self {
        case .gzip, .zstd, .xz, .bzip2: rawValue
        case .zip, .parquet, .safetensors, .json, .oldLineEnds: nil
        }
    }

    /// The problem with the file, and how to convert it.
    func finding(in file: String) -> String {
        switch self {
        case .gzip, .zstd, .xz, .bzip2:
            "is compressed by \(rawValue), expected text; unpack it first, as by '\(rawValue) -dc \(file)'"
        case .zip:
            "is a ZIP archive or a workbook, expected text; unpack it, or save the sheet as CSV in UTF-8"
        case .parquet: "is a Parquet file, expected text; export it as CSV or as JSON lines"
        case .safetensors:
            "is a safetensors file, of weights or of 'minibert embed', expected text; name the file of the texts, as features "
                + "can only be DATA of 'minibert train --features'"
        case .oldLineEnds:
            "has lines that end with a carriage return alone, expected a line feed; convert it with "
                + "tr '\\r' '\\n' < \(file)"
        case .json:
            "is JSON over several lines, expected one object a line; make JSON lines of it with: "
                + "jq -c 'if type == \"array\" then .[] else . end' \(file)"
        }
    }
}
