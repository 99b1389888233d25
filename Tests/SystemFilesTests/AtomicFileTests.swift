import TestSupport
import Foundation
import Testing

@testable import SystemFiles

struct AtomicFileTests {
    @Test func `a file gets its name when it is complete, and leaves no other file`() throws {
        let folder = try TemporaryFolder.made()
        let path = FilePath(try folder.write("a", "old"))
        var file = try AtomicFile(replacing: path)

        try file.write(Array("new".utf8))
        #expect(try folder.read("a") == "old")
        try file.finish()

        #expect(try folder.read("a") == "new")
        #expect(try folder.names == ["a"])
    }

    @Test func `an unfinished file leaves the old one in place`() throws {
        let folder = try TemporaryFolder.made()
        let path = FilePath(try folder.write("a", "old"))
        do {
            let file = try AtomicFile(replacing: path)
            try file.write(Array("half".utf8))
        }

        #expect(try folder.read("a") == "old")
        #expect(try folder.names == ["a"])
    }

    @Test func `a symbolic link stays, and its target is replaced`() throws {
        let folder = try TemporaryFolder.made()
        try folder.write("a", "old")
        let link = FilePath(folder.path(of: "link"))
        try FileManager.default.createSymbolicLink(atPath: link.description, withDestinationPath: "a")

        var file = try AtomicFile(replacing: link)
        try file.write(Array("new".utf8))
        try file.finish()

        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.description) == "a")
        #expect(try folder.read("a") == "new")
    }

    @Test func `temporary files of killed processes are removed, those of running ones are not`() throws {
        let folder = try TemporaryFolder.made()
        try folder.write(".a.minibert-17-00000000.partial", "left")
        try folder.write(".b.minibert-17-00000000.partial", "of another file")
        let other = try AtomicFile(replacing: FilePath(folder.path(of: "a")))

        var file = try AtomicFile(replacing: FilePath(folder.path(of: "a")))
        try file.finish()

        #expect(
            try folder.names.filter { !$0.hasPrefix(".a.") } == [".b.minibert-17-00000000.partial", "a"])
        #expect(try folder.names.count == 3)
        try other.write([1])
    }

    @Test func `files with similar names stay, and so does what a link leads to`() throws {
        let folder = try TemporaryFolder.made()
        let similar = [
            ".a.backup.partial", ".a.17-0.partial", ".a.partial", ".a.minibert-17.partial",
            ".a.minibert-17-0000000g.partial", ".a.minibert-17-00000000.partial.old",
            ".a.minibert--00000000.partial", "a.minibert-17-00000000.partial",
        ]
        for name in similar { try folder.write(name, "mine") }
        let link = ".a.minibert-17-00000001.partial"
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: link), withDestinationPath: similar[0])

        var file = try AtomicFile(replacing: FilePath(folder.path(of: "a")))
        try file.finish()

        #expect(try folder.names.sorted() == (similar + [link, "a"]).sorted())
        for name in similar { #expect(try folder.read(name) == "mine") }
    }

    @Test func `a hard link to the old file keeps the old content`() throws {
        let folder = try TemporaryFolder.made()
        let path = FilePath(try folder.write("a", "old"))
        try FileManager.default.linkItem(
            atPath: path.description, toPath: folder.path(of: "b"))

        var file = try AtomicFile(replacing: path)
        try file.write(Array("new".utf8))
        try file.finish()

        #expect(try folder.read("b") == "old")
    }

    @Test func `a folder that does not exist is reported as missing`() {
        let error = #expect(throws: SystemError.self) { try finishNew(FilePath("/nowhere/a")) }
        #expect(error?.reason == .missing)
    }

    private func finishNew(_ path: FilePath) throws(SystemError) {
        var file = try AtomicFile(replacing: path)
        try file.finish()
    }
}
