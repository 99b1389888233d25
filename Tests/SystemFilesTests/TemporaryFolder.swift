import Foundation

@testable import SystemFiles

/// A folder that is removed with the last reference to it.
final class TemporaryFolder: Sendable {
    let path: FilePath

    init() throws {
        path = FilePath(FileManager.default.temporaryDirectory.path + "/minibert-\(UUID().uuidString)")
        try System.makeFolder(path)
    }

    deinit { try? System.removeFolder(path) }

    @discardableResult
    func write(_ name: String, _ content: String) throws -> FilePath {
        let file = path.appending(name)
        try OpenFile(file, for: .replacing).write(Array(content.utf8))
        return file
    }

    func read(_ name: String) throws -> String {
        String(decoding: try OpenFile(path.appending(name), for: .reading).readAll(), as: UTF8.self)
    }

    var names: [String] {
        get throws { try System.contents(ofFolder: path).map { String(decoding: $0, as: UTF8.self) } }
    }
}
