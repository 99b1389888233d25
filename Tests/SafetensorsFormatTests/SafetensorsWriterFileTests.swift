import TestSupport
import Foundation
import Testing

@testable import SafetensorsFormat

/// Writing to paths and descriptors.
struct SafetensorsWriterFileTests {
    private let writer: SafetensorsWriter

    init() throws {
        writer = try SafetensorsWriter([TensorContent(name: "a", floats: [1, 2], shape: [2])])
    }

    @Test func `a file replaces the old one and leaves no other file`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write([1, 2, 3], to: "m.safetensors")

        try writer.write(to: path)

        #expect(try SafetensorsFile(contentsOf: path).floats(of: "a") == [1, 2])
        #expect(try folder.names == ["m.safetensors"])
    }

    @Test func `a failure leaves the old file and no other`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write([1, 2, 3], to: "m.safetensors")
        let wrong = try SafetensorsWriter([TensorContent(name: "a", dataType: .uint8, shape: [2], bytes: [1])]
        )

        #expect(throws: SafetensorsError.self) { try wrong.write(to: path) }

        #expect(try Data(contentsOf: URL(filePath: path)) == Data([1, 2, 3]))
        #expect(try folder.names == ["m.safetensors"])
    }

    @Test func `a symbolic link stays, and its target is replaced`() throws {
        let folder = try TemporaryFolder.made()
        try folder.write([1], to: "target")
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target")

        try writer.write(to: link)

        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
        #expect(try SafetensorsFile(contentsOf: folder.path + "/target").floats(of: "a") == [1, 2])
    }

    @Test func `an open file keeps its tensors when its path is written`() throws {
        let folder = try TemporaryFolder.made()
        let path = folder.path + "/m.safetensors"
        try writer.write(to: path)
        let old = try SafetensorsFile(contentsOf: path)

        try SafetensorsWriter([TensorContent(name: "a", floats: [3], shape: [1])]).write(to: path)

        #expect(try old.floats(of: "a") == [1, 2])
    }

    @Test func `a destination that cannot be written is refused`() throws {
        let folder = try TemporaryFolder.made()

        #expect(throws: SafetensorsError.notARegularFile(file: folder.path, kind: .folder)) {
            try writer.write(to: folder.path)
        }
        #expect(throws: SafetensorsError.notARegularFile(file: "/dev/null", kind: .device)) {
            try writer.write(to: "/dev/null")
        }
        #expect(throws: SafetensorsError.invalidPath(file: "a\u{0}b")) { try writer.write(to: "a\u{0}b") }
    }

    #if os(Linux)
        @Test func `a full device is reported`() throws {
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))

            #expect(throws: SafetensorsError.outOfSpace(file: "out")) {
                try writer.write(toDescriptor: full.fileDescriptor, name: "out")
            }
        }
    #endif
}
