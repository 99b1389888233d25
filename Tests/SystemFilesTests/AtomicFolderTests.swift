import TestSupport
import Foundation
import Testing

@testable import SystemFiles

struct AtomicFolderTests {
    private let folder: TemporaryFolder
    private var path: FilePath { FilePath(folder.path(of: "model")) }

    init() throws { folder = try TemporaryFolder.made() }

    /// Saves a folder with the marker and one file.
    private func save(_ content: String, forced: Bool = false, canExchange: Bool = true) throws {
        var new = try AtomicFolder(
            replacing: path, replacesExisting: forced, marker: "config", canExchange: canExchange)
        try new.write(Array("{}".utf8), to: "config")
        try new.write(Array(content.utf8), to: "weights")
        try new.finish()
    }

    @Test func `a folder gets its name when it is complete, and leaves no other folder`() throws {
        try save("1")

        #expect(try folder.names == ["model"])
        #expect(try folder.read("model/weights") == "1")
    }

    @Test(arguments: [true, false]) func `an old folder is replaced only on request`(canExchange: Bool)
        throws
    {
        try save("1")
        let error = #expect(throws: FolderError.self) { try save("2") }
        #expect(error == .exists)
        #expect(try folder.read("model/weights") == "1")

        try save("2", forced: true, canExchange: canExchange)

        #expect(try folder.names == ["model"])
        #expect(try folder.read("model/weights") == "2")
    }

    @Test func `an unfinished folder leaves the old one in place`() throws {
        try save("1")
        do {
            let new = try AtomicFolder(replacing: path, replacesExisting: true, marker: "config")
            try new.write([1], to: "weights")
        }

        #expect(try folder.names == ["model"])
        #expect(try folder.read("model/weights") == "1")
    }

    @Test func `the temporary folder of a killed process is removed`() throws {
        try System.makeFolder(FilePath(folder.path(of: ".model.saving")))
        try folder.write(".model.saving/weights", "half")

        try save("1")

        #expect(try folder.names == ["model"])
        #expect(try System.contents(ofFolder: path) == ["config", "weights"].map { Array($0.utf8) })
    }

    @Test func `an old folder that a crash left renamed is restored`() throws {
        try System.makeFolder(FilePath(folder.path(of: ".model.replaced")))
        try folder.write(".model.replaced/config", "old")
        let error = #expect(throws: FolderError.self) { try save("1") }
        #expect(error == .exists)

        #expect(try folder.names == ["model"])
        #expect(try folder.read("model/config") == "old")
    }

    @Test func `a second writer is refused until the first is done`() throws {
        var first = try AtomicFolder(replacing: path, replacesExisting: true, marker: "config")
        let error = #expect(throws: FolderError.self) { try save("2") }
        #expect(error == .isBeingWritten(at: FilePath(folder.path(of: ".model.saving"))))

        try first.write([1], to: "config")
        try first.finish()
        try save("2", forced: true)

        #expect(try folder.read("model/weights") == "2")
    }

    @Test func `a folder with other contents is not replaced`() throws {
        try System.makeFolders(path.appending(".git"))
        #expect(throws: FolderError.holdsFolder(name: Array(".git".utf8))) { try start() }
        try System.removeFolder(path.appending(".git"))

        try folder.write("model/thesis", "1")
        #expect(throws: FolderError.lacks(file: "config")) { try start() }
        try System.removeFile(path.appending("thesis"))

        try save("1", forced: true)
        try System.removeFolder(path)
        try folder.write("model", "a file")
        #expect(throws: FolderError.isNoFolder) { try start() }
        #expect(try folder.names == ["model"])
    }

    @Test func `subfolders are written and replaced`() throws {
        for content in ["1", "2"] {
            var new = try AtomicFolder(replacing: path, replacesExisting: true, marker: "config")
            try new.write(Array("{}".utf8), to: "config")
            try new.write(Array(content.utf8), to: "inner/config")
            try new.finish()
        }
        #expect(try folder.names == ["model"])
        #expect(try folder.read("model/inner/config") == "2")

        try folder.write("model/inner/thesis", "1")
        #expect(throws: FolderError.holdsFolder(name: Array("inner".utf8))) { try start() }
        #expect(try folder.read("model/inner/thesis") == "1")
    }

    private func start() throws(FolderError) {
        _ = try AtomicFolder(replacing: path, replacesExisting: true, marker: "config")
    }

    @Test func `a symbolic link stays, and its target is replaced`() throws {
        try save("1")
        let link = FilePath(folder.path(of: "link"))
        try FileManager.default.createSymbolicLink(atPath: link.description, withDestinationPath: "model")

        var new = try AtomicFolder(replacing: link, replacesExisting: true, marker: "config")
        try new.write([1], to: "config")
        try new.finish()

        #expect(try System.statusOfName(link).kind == .link)
        #expect(try System.contents(ofFolder: path) == [Array("config".utf8)])
    }

    @Test func `a missing parent folder is an error at the start`() {
        let error = #expect(throws: FolderError.self) {
            _ = try AtomicFolder(
                replacing: FilePath("/nowhere/model"), replacesExisting: true, marker: "config")
        }
        #expect(error == .refused(SystemError(call: "mkdir", code: ENOENT)))
    }

    @Test func `hard links to the old files keep their content`() throws {
        try save("1")
        try FileManager.default.linkItem(
            atPath: path.appending("weights").description, toPath: folder.path(of: "kept"))

        try save("2", forced: true)

        #expect(try folder.read("kept") == "1")
    }
}
