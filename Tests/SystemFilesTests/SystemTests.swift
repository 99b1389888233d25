import TestSupport
import Foundation
import Testing

@testable import SystemFiles

struct SystemTests {
    @Test func `two folders are exchanged in one step`() throws {
        let folder = try TemporaryFolder.made()
        let (first, second) = (FilePath(folder.path(of: "a")), FilePath(folder.path(of: "b")))
        try System.makeFolder(first)
        try System.makeFolder(second)
        try folder.write("a/x", "1")

        try System.exchange(first, with: second)

        #expect(try System.contents(ofFolder: first) == [])
        #expect(try folder.read("b/x") == "1")
    }

    @Test func `a folder is removed with its contents, and links are not followed`() throws {
        let folder = try TemporaryFolder.made()
        try folder.write("kept", "1")
        try System.makeFolders(FilePath(folder.path(of: "a/b/c")))
        try folder.write("a/b/file", "2")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "a/link"), withDestinationPath: folder.path)

        try System.removeFolder(FilePath(folder.path(of: "a")))

        #expect(try folder.names == ["kept"])
    }

    @Test func `a file is locked by one opener at a time`() throws {
        let folder = try TemporaryFolder.made()
        let path = FilePath(try folder.write("a", ""))
        let first = try OpenFile(path, for: .reading)
        let second = try OpenFile(path, for: .reading)

        #expect(try first.lock())
        #expect(try !second.lock())
        first.close()
        #expect(try second.lock())
    }

    @Test func `names that are not UTF-8 are found byte for byte`() throws {
        let folder = try TemporaryFolder.made()
        let name: [UInt8] = [0x61, 0xFF]
        try OpenFile(FilePath(folder.path).appending(name), for: .creating).write([1])

        #expect(try System.contents(ofFolder: FilePath(folder.path)) == [name])
        #expect(try System.status(of: FilePath(folder.path).appending(name)).byteCount == 1)
    }

    @Test(arguments: ["", "a\u{0}b"]) func `a path that is not valid is reported as missing`(path: String) {
        let error = #expect(throws: SystemError.self) { try System.status(of: FilePath(path)) }
        #expect(error?.reason == .missing)
    }

    @Test func `a failed call is described in the words of the operating system`() {
        #expect(throws: SystemError(call: "stat", code: ENOENT)) {
            try System.status(of: FilePath("/nowhere"))
        }
        #expect(SystemError(call: "stat", code: ENOENT).description == "No such file or directory")
    }
}
