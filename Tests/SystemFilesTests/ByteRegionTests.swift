import TestSupport
import Foundation
import Testing

@testable import SystemFiles

struct ByteRegionTests {
    @Test func `a file has the same bytes mapped, read or copied`() throws {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
        let folder = try TemporaryFolder.made()
        let path = FilePath(folder.path(of: "m"))
        try OpenFile(path, for: .creating).write(bytes)

        for region in try [ByteRegion(mapping: path), ByteRegion(reading: path), ByteRegion(bytes)] {
            #expect(region.byteCount == 10_000)
            #expect(region.withBytes(4095..<4100) { $0.array } == Array(bytes[4095..<4100]))
            region.dropResidentPages(100..<9000)
            #expect(region.array == bytes)
        }
    }

    @Test func `a map outlives a file that is replaced`() throws {
        let folder = try TemporaryFolder.made()
        let path = FilePath(try folder.write("m", "old"))
        let region = try ByteRegion(mapping: path)

        var file = try AtomicFile(replacing: path)
        try file.write(Array("new".utf8))
        try file.finish()

        #expect(region.array == Array("old".utf8))
    }

    @Test func `an empty file is a region without bytes`() throws {
        let folder = try TemporaryFolder.made()
        let path = FilePath(try folder.write("empty", ""))

        #expect(try ByteRegion(mapping: path).byteCount == 0)
        #expect(try ByteRegion(reading: path).byteCount == 0)
    }

    @Test(arguments: [5, 5_000_000]) func `pieces are collected in order`(byteCount: Int) {
        let pieces = [[1, 2], [], [UInt8](repeating: 3, count: byteCount - 2)]

        let region = ByteRegion(byteCount: byteCount) { append in pieces.forEach(append) }

        #expect(region.array == pieces.flatMap { $0 })
    }

    @Test(arguments: ["/", "/dev/zero"]) func `a path to no regular file is refused`(path: String) {
        let kind: FileStatus.Kind = path == "/" ? .folder : .device

        #expect(throws: ByteRegionError.notARegularFile(kind)) { try ByteRegion(mapping: FilePath(path)) }
        #expect(throws: ByteRegionError.notARegularFile(kind)) { try ByteRegion(reading: FilePath(path)) }
    }

    @Test func `reading a truncated map ends the process with one line and status 4`() async {
        let result = await #expect(
            processExitsWith: .exitCode(4), observing: [\.standardErrorContent]
        ) {
            let folder = try TemporaryFolder.made()
            let path = FilePath(try folder.write("m", String(repeating: "x", count: 100_000)))
            let region = try ByteRegion(mapping: path)
            FatalSignal.endOnTruncatedMap(message: "cut short", status: 4)
            try #require(unsafe truncate(path.description, 10) == 0)
            // The process ends before `folder` is released, so the folder is removed here; the map stays.
            try System.removeFolder(FilePath(folder.path))
            _ = region.withBytes(50_000..<50_001) { $0.array }
        }

        #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == "cut short\n")
    }
}
