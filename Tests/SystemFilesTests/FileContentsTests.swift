import TestSupport
import Foundation
import Testing

@testable import SystemFiles

struct FileContentsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder.made() }

    @Test func `a file is read up to its limit`() throws {
        let text = String(repeating: "x", count: 100_000)
        let path = FilePath(try folder.write("a", text))

        #expect(try FileContents.of(path, limit: 100_000) == Array(text.utf8))
        let error = #expect(throws: FileContentsError.self) { try FileContents.of(path, limit: 99_999) }
        #expect(error == .tooLarge(byteCount: 100_000, limit: 99_999))
        #expect(error?.description == "it has 100000 bytes, expected at most 99999")
    }

    @Test func `a link is followed, and a missing file is one`() throws {
        try folder.write("a", "text")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "link"), withDestinationPath: "a")

        #expect(try FileContents.of(FilePath(folder.path(of: "link")), limit: 10) == Array("text".utf8))
        let error = #expect(throws: FileContentsError.self) {
            try FileContents.of(FilePath(folder.path(of: "b")), limit: 10)
        }
        #expect(error?.isMissing == true)
    }

    @Test func `whatever is no file of a bounded size is refused at once`() throws {
        let path = folder.path(of: "a")
        for kind in UnreadableFile.possible {
            try kind.make(at: path)
            let error = #expect(throws: FileContentsError.self) {
                try FileContents.of(FilePath(path), limit: 1 << 20)
            }
            #expect(error?.isMissing == false)
        }
    }

    @Test func `a pipe is read if it may be one, up to the limit`() throws {
        let path = folder.path(of: "pipe")
        for (limit, result) in [(400_000, 400_000), (399_999, nil)] {
            try UnreadableFile.pipe.make(at: path)
            let writer = Thread {
                // The reader may close the pipe before the end.
                let file = try? OpenFile(FilePath(path), for: .writing)
                Thread.sleep(forTimeInterval: 0.01)
                try? file?.write([UInt8](repeating: 1, count: 400_000))
            }
            System.ignoreSignal(SIGPIPE)
            writer.start()
            // The pipe is empty until its writer has opened it.
            var count: Int? = 0
            while count == 0 {
                count = (try? FileContents.of(FilePath(path), limit: limit, allowsPipe: true))?.count
            }
            #expect(count == result)
        }
    }

    @Test func `a file that states no size is read up to the limit`() throws {
        let path = FilePath("/proc/self/status")
        guard (try? System.status(of: path)) != nil else { return }

        #expect(try FileContents.of(path, limit: 1 << 20).starts(with: Array("Name:".utf8)))
        #expect(throws: FileContentsError.self) { try FileContents.of(path, limit: 10) }
    }
}
