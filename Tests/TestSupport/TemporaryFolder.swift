package import Foundation

/// A place for the files of a test, removed when it is no longer used.
///
/// The folder is created with its first file.
package final class TemporaryFolder: Sendable {
    package let path = FileManager.default.temporaryDirectory.path + "/minibert-\(UUID().uuidString)"

    package init() {}

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Creates a folder that exists.
    package static func made() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        try folder.make()
        return folder
    }

    /// The path of a file in the folder.
    package func path(of name: String) -> String { path + "/" + name }

    /// The address of a file in the folder.
    package func url(_ name: String) -> URL { URL(filePath: path(of: name)) }

    /// Creates the folder if it is missing.
    package func make() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Writes a file, makes its folders, and returns its path.
    @discardableResult
    package func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try FileManager.default.createDirectory(
            at: url(name).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(Array(bytes)).write(to: url(name))
        return path(of: name)
    }

    /// Writes a file of text, makes its folders, and returns its path.
    @discardableResult
    package func write(_ name: String, _ content: String) throws -> String {
        try write(content.utf8, to: name)
    }

    package func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: url(name))) }

    /// The text of a file.
    package func read(_ name: String) throws -> String {
        String(decoding: try bytes(of: name), as: UTF8.self)
    }

    package func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(of: name)) }

    /// The names of all files, hidden ones too, sorted.
    package var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}
