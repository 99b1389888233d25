import Foundation

/// A place for a file or a folder that is removed when it is no longer used.
package final class TemporaryPath {
    package let path = FileManager.default.temporaryDirectory.path + "/minibert-\(UUID().uuidString)"

    package init() {}

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes a folder of it, with one file, and returns the path of the file.
    package func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data(Array(bytes)).write(to: URL(filePath: path + "/" + name))
        return path + "/" + name
    }

    package func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path + "/" + name)))
    }

    package func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }
}
