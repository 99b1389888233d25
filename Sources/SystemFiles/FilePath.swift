/// The name of a file as the operating system has it: bytes, which need not be UTF-8.
package struct FilePath: Hashable, Sendable, CustomStringConvertible {
    private static let slash = UInt8(ascii: "/")

    /// The bytes.
    package let bytes: [UInt8]

    /// The path of these bytes.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The path of these letters.
    package init(_ text: String) { bytes = Array(text.utf8) }

    /// The path as text; what is not UTF-8 is shown by U+FFFD.
    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether the operating system can take it: not empty, and without a NUL, which would cut it short.
    package var isValid: Bool { !bytes.isEmpty && !bytes.contains(0) }

    /// The path without slashes at its end, which the operating system passes over.
    package var withoutTrailingSlashes: FilePath {
        guard let end = bytes.lastIndex(where: { $0 != Self.slash }) else {
            return FilePath(bytes.prefix(1).map(\.self))
        }
        return FilePath(Array(bytes[...end]))
    }

    /// The last part of the path.
    package var name: [UInt8] {
        guard let last = bytes.lastIndex(of: Self.slash) else { return bytes }
        return Array(bytes[(last + 1)...])
    }

    /// The folder that the path is in.
    package var folder: FilePath {
        guard let last = bytes.lastIndex(of: Self.slash) else { return FilePath(".") }
        return last == 0 ? FilePath("/") : FilePath(Array(bytes[..<last]))
    }

    /// The path of something in this folder.
    package func appending(_ name: [UInt8]) -> FilePath {
        FilePath(bytes + (bytes.last == Self.slash ? [] : [Self.slash]) + name)
    }

    /// The path of something in this folder.
    package func appending(_ name: String) -> FilePath { appending(Array(name.utf8)) }

    /// A hidden name beside this one, with room for the ending: file systems take 255 bytes.
    package func hiddenSibling(ending: String) -> FilePath {
        folder.appending([UInt8(ascii: ".")] + name.prefix(200) + Array(ending.utf8))
    }
}
