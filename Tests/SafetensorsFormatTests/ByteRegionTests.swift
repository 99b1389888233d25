import Foundation
import Testing

@testable import SafetensorsFormat

struct ByteRegionTests {
    @Test func `a file is the same bytes mapped, read or copied`() throws {
        let bytes = data(10_000)
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "m")

        for region in try [ByteRegion(mapping: path), ByteRegion(reading: path), ByteRegion(bytes)] {
            #expect(region.byteCount == 10_000)
            #expect(region.withBytes(4095..<4100) { $0.array } == Array(bytes[4095..<4100]))
            region.dropResidentPages(100..<9000)
            #expect(region.withBytes(0..<10_000) { $0.array } == bytes)
        }
    }

    @Test(arguments: [SafetensorsFile.Access.mapped, .inMemory])
    func `what is no regular file is refused without waiting`(access: SafetensorsFile.Access) throws {
        func open(_ path: String) throws { _ = try SafetensorsFile(contentsOf: path, access: access) }
        let folder = try TemporaryFolder()
        let pipe = folder.path + "/pipe"
        try #require(unsafe mkfifo(pipe, 0o600) == 0)

        #expect(throws: SafetensorsError.notARegularFile(file: folder.path, kind: .folder)) {
            try open(folder.path)
        }
        #expect(throws: SafetensorsError.notARegularFile(file: pipe, kind: .pipe)) { try open(pipe) }
        #expect(throws: SafetensorsError.notARegularFile(file: "/dev/zero", kind: .device)) {
            try open("/dev/zero")
        }
        #expect(throws: SafetensorsError.noSuchFile(file: folder.path + "/x")) {
            try open(folder.path + "/x")
        }
        #expect(throws: SafetensorsError.invalidPath(file: "")) { try open("") }
        #expect(throws: SafetensorsError.invalidPath(file: "/dev/null\u{0}")) { try open("/dev/null\u{0}") }
    }

    @Test func `an empty file is a region of no bytes`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([], to: "empty")

        #expect(try ByteRegion(mapping: path).byteCount == 0)
        #expect(try ByteRegion(reading: path).byteCount == 0)
        #expect(throws: SafetensorsError.emptyFile(file: path)) { try SafetensorsFile(contentsOf: path) }
    }

    @Test func `a map that is truncated in use ends the process with one line and status 4`() async {
        let result = await #expect(
            processExitsWith: .exitCode(4), observing: [\.standardErrorContent]
        ) {
            let folder = try TemporaryFolder()
            let path = try folder.write([UInt8](repeating: 1, count: 100_000), to: "m")
            let region = try ByteRegion(mapping: path)
            ByteRegion.installTruncationHandler(message: "cut short")
            try #require(unsafe truncate(path, 10) == 0)
            // The process ends before its folder could go by itself; the map stays.
            try FileManager.default.removeItem(atPath: folder.path)
            _ = region.withBytes(50_000..<50_001) { $0.array }
        }

        #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == "cut short\n")
    }
}
