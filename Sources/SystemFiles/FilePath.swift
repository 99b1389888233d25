/// The path of a file as the operating system takes it: bytes, which need not be UTF-8.
package struct FilePath: Hashable, Sendable, CustomStringConvertible {
    private static let slash = UInt8(ascii: "/")

    /// The bytes, without the NUL that ends them in C.
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package init(_ text: String) { bytes = Array(text.utf8) }

    /// The path as text; bytes that are not UTF-8 become U+FFFD.
    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether the operating system can take the path: it is not empty, and has no NUL, which would end it early.
    package var isValid: Bool { !bytes.isEmpty && !bytes.contains(0) }

    package var withoutTrailingSlashes: FilePath {
        guard let end = bytes.lastIndex(where: { $0 != Self.slash }) else {
            return FilePath(bytes.prefix(1).map(\.self))
        }
        return FilePath(Array(bytes[...end]))
    }

    package var name: [UInt8] {
        guard let last = bytes.lastIndex(of: Self.slash) else { return bytes }
        return Array(bytes[(last + 1)...])
    }

    /// The path without its last component.
    package var folder: FilePath {
        guard let last = bytes.lastIndex(of: Self.slash) else { return FilePath(".") }
        return last == 0 ? FilePath("/") : FilePath(Array(bytes[..<last]))
    }

    package func appending(_ name: [UInt8]) -> FilePath {
        FilePath(bytes + (bytes.last == Self.slash ? [] : [Self.slash]) + name)
    }

    package func appending(_ name: String) -> FilePath { appending(Array(name.utf8)) }

    /// Returns the path of a hidden file in the same folder: a dot, the name, and an ending.
    ///
    /// The name is cut, because file systems allow 255 bytes.
    package func hiddenSibling(ending: String) -> FilePath {
        folder.appending([UInt8(ascii: ".")] + name.prefix(200) + Array(ending.utf8))
    }
}
