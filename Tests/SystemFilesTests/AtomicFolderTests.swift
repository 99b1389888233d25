import TestSupport
import Foundation
import Testing

@testable import SystemFiles

struct AtomicFolderTests {
    private let folder: TemporaryFolder
    private var path: FilePath { FilePath(folder.path(of: "model")) }

    init() throws { folder = try TemporaryFolder.made() }

    /// The place where the folder is written.
    private var workspace: String { ".model.minibert-saving" }

    /// Starts a folder that may replace one with the files `config` and `weights`.
    private func start(
        at path: FilePath? = nil, forced: Bool = true, canExchange: Bool = true
    ) throws(FolderError) -> AtomicFolder {
        try AtomicFolder(
            replacing: path ?? self.path, replacesExisting: forced, marker: "config", canExchange: canExchange
        ) { ["config", "weights"].contains(String(decoding: $0.name, as: UTF8.self)) }
    }

    /// Starts a folder and drops it.
    private func tryToStart(at path: FilePath? = nil) throws(FolderError) { _ = try start(at: path) }

    /// Saves a folder with the marker and one file.
    private func save(_ content: String, forced: Bool = false, canExchange: Bool = true) throws {
        let new = try start(forced: forced, canExchange: canExchange)
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
            let new = try start()
            try new.write([1], to: "weights")
        }

        #expect(try folder.names == ["model"])
        #expect(try folder.read("model/weights") == "1")
    }

    @Test func `the temporary folder of a killed process is removed`() throws {
        try folder.write("\(workspace)/written-by-minibert.txt", "")
        try folder.write("\(workspace)/new/weights", "half")

        try save("1")

        #expect(try folder.names == ["model"])
        #expect(try System.contents(ofFolder: path) == ["config", "weights"].map { Array($0.utf8) })
    }

    @Test func `an old folder that a crash left renamed is restored`() throws {
        try folder.write("\(workspace)/written-by-minibert.txt", "")
        try folder.write("\(workspace)/new/config", "new")
        try folder.write("\(workspace)/old/config", "old")
        let error = #expect(throws: FolderError.self) { try save("1") }
        #expect(error == .exists)

        #expect(try folder.names == ["model"])
        #expect(try folder.read("model/config") == "old")
    }

    @Test func `a second writer is refused until the first is done`() throws {
        let first = try start()
        let error = #expect(throws: FolderError.self) { try save("2") }
        #expect(error == .isBeingWritten(at: FilePath(folder.path(of: workspace))))

        try first.write([1], to: "config")
        try first.finish()
        _ = consume first
        try save("2", forced: true)

        #expect(try folder.read("model/weights") == "2")
    }

    @Test func `a folder with other contents is not replaced`() throws {
        try System.makeFolders(path.appending(".git"))
        #expect(throws: FolderError.holds(names: [Array(".git".utf8)])) { try tryToStart() }
        try System.removeFolder(path.appending(".git"))

        try folder.write("model/thesis", "1")
        #expect(throws: FolderError.lacks(file: "config")) { try tryToStart() }
        try folder.write("model/config", "1")
        try folder.write("model/notes", "1")
        let names = ["notes", "thesis"].map { Array($0.utf8) }
        #expect(throws: FolderError.holds(names: names)) { try tryToStart() }
        #expect(try folder.read("model/thesis") == "1")
        for name in names { try System.removeFile(path.appending(name)) }

        try save("1", forced: true)
        try System.removeFolder(path)
        try folder.write("model", "a file")
        #expect(throws: FolderError.isNoFolder) { try tryToStart() }
        #expect(try folder.names == ["model"])
    }

    @Test func `a file that comes while the folder is written keeps both folders`() throws {
        try save("1")
        for (content, name) in [("2", "model.new"), ("3", "model.new+")] {
            let new = try start()
            try new.write(Array(content.utf8), to: "config")
            try folder.write("model/thesis", "1")
            #expect(throws: FolderError.isKept(name: Array(name.utf8))) { try new.finish() }
            #expect(try folder.read(name + "/config") == content)
            try FileManager.default.removeItem(atPath: folder.path(of: "model/thesis"))
        }

        #expect(try folder.read("model/weights") == "1")
        #expect(try folder.names == ["model", "model.new", "model.new+"])
    }

    @Test func `what others put at the temporary place stays, and nothing is written there`() throws {
        let place = FilePath(folder.path(of: workspace))
        let taken = FolderError.isTaken(temporary: place)
        try folder.write("\(workspace)/new/weights", "mine")
        #expect(throws: taken) { try tryToStart() }
        #expect(try folder.read("\(workspace)/new/weights") == "mine")

        try System.removeFolder(place)
        try folder.write(workspace, "mine")
        #expect(throws: taken) { try tryToStart() }
        #expect(try folder.read(workspace) == "mine")

        try System.removeFile(place)
        try folder.write("elsewhere/written-by-minibert.txt", "")
        try folder.write("elsewhere/new/weights", "mine")
        try FileManager.default.createSymbolicLink(
            atPath: place.description, withDestinationPath: "elsewhere")
        #expect(throws: taken) { try tryToStart() }
        #expect(try folder.read("elsewhere/new/weights") == "mine")
    }

    @Test func `folders with similar names stay`() throws {
        let similar = [".model.saving", ".model.replaced", ".model.minibert-saving.old", ".model.checkpoint"]
        for name in similar { try folder.write(name + "/letter", "mine") }

        try save("1")
        try save("2", forced: true)

        for name in similar { #expect(try folder.read(name + "/letter") == "mine") }
        #expect(try folder.names.count == similar.count + 1)
    }

    @Test func `others cannot look into a folder that is written`() throws {
        let new = try start()
        try new.write([1], to: "weights")

        #expect(try System.status(of: FilePath(folder.path(of: workspace))).permissions == 0o700)
    }

    @Test func `subfolders are written and replaced`() throws {
        for content in ["1", "2"] {
            let new = try start()
            try new.write(Array("{}".utf8), to: "config")
            try new.write(Array(content.utf8), to: "inner/config")
            try new.finish()
        }
        #expect(try folder.names == ["model"])
        #expect(try folder.read("model/inner/config") == "2")

        try folder.write("model/inner/thesis", "1")
        #expect(throws: FolderError.holds(names: [Array("inner".utf8)])) { try tryToStart() }
        #expect(try folder.read("model/inner/thesis") == "1")
    }

    @Test func `a symbolic link stays, and its target is replaced`() throws {
        try save("1")
        let link = FilePath(folder.path(of: "link"))
        try FileManager.default.createSymbolicLink(atPath: link.description, withDestinationPath: "model")

        let new = try start(at: link)
        try new.write([1], to: "config")
        try new.finish()

        #expect(try System.statusOfName(link).kind == .link)
        #expect(try System.contents(ofFolder: path) == [Array("config".utf8)])
    }

    @Test func `a missing parent folder is an error at the start`() {
        let error = #expect(throws: FolderError.self) { try tryToStart(at: FilePath("/nowhere/model")) }
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
