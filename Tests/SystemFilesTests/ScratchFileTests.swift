import TestSupport
import Testing

@testable import SystemFiles

struct ScratchFileTests {
    @Test func `a scratch file has no name and keeps its bytes while it is mapped`() throws {
        let folder = try TemporaryFolder.made()
        let file = try ScratchFile(in: FilePath(folder.path))
        try file.write(Array("one ".utf8))
        try file.write(Array("two".utf8))
        #expect(try folder.names.isEmpty)

        let region = try file.mapped()
        #expect(region.array == Array("one two".utf8))
        region.dropResidentPages(0..<region.byteCount)
        #expect(region.array == Array("one two".utf8))
    }

    @Test func `an empty file is mapped, and a missing folder is refused`() throws {
        let folder = try TemporaryFolder.made()
        #expect(try ScratchFile(in: FilePath(folder.path)).mapped().byteCount == 0)
        #expect(throws: SystemError.self) { _ = try ScratchFile(in: FilePath(folder.path + "/none")) }
    }
}
