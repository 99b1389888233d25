package import Foundation

/// A place for the files of a test, removed when it is no longer used.
///
/// Nothing is at `path` until the first file is written.
package final class TemporaryFolder: Sendable {
    package let path = FileManager.default.temporaryDirectory.path + "/minibert-\(UUID().uuidString)"

    package init() {}

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    package func path(of name: String) -> String { path + "/" + name }

    /// The address of a file in the folder.
    package func url(_ name: String) -> URL { URL(filePath: path(of: name)) }

    /// Makes the folder if it is not there.
    package func make() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Writes a file, and returns its path.
    package func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try make()
        try Data(Array(bytes)).write(to: url(name))
        return path(of: name)
    }

    package func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: url(name))) }

    package func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(of: name)) }
}
