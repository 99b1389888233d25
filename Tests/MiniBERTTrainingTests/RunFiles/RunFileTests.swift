import SafetensorsFormat
import TestSupport
import Testing

@testable import MiniBERTTraining

struct RunFileTests {
    private let place = TemporaryFolder()
    private let tensor = TensorContent(name: "a", floats: [1, 2], shape: [2])

    private func written(_ kind: RunFile.Kind) throws -> String {
        try place.make()
        let path = place.path(of: "file")
        try RunFile.write(kind, [tensor], metadata: [("count", "7"), ("below", "-7")], to: path)
        return path
    }

    @Test func `a file is read as it was written`() throws {
        let file = try RunFile(.tokens, contentsOf: written(.tokens))

        #expect(try file.content.floats(of: "a") == [1, 2])
        #expect(file.digest.utf8.count == 64)
        #expect(file.count("count") == 7)
        #expect(file.count("below") == nil && file.count("none") == nil)
        #expect(file.entry(named: "a", .float32, rank: 1) != nil)
        #expect(file.entry(named: "a", .int32, rank: 1) == nil)
        #expect(file.entry(named: "a", .float32, rank: 2) == nil)
    }

    @Test func `a missing file, one of another kind and one without a digest are refused`() throws {
        #expect(throws: RunFileError.missing) {
            try RunFile(.tokens, contentsOf: place.path(of: "none"))
        }
        for kind in RunFile.Kind.allCases {
            let path = try written(kind)
            for reader in RunFile.Kind.allCases where reader != kind {
                #expect(throws: RunFileError.otherFormat) { try RunFile(reader, contentsOf: path) }
            }
            let metadata = SafetensorsMetadata([("format", kind.rawValue)])
            try SafetensorsWriter([tensor], metadata: metadata).write(to: path)
            #expect(throws: RunFileError.damaged(finding: "does not match its digest")) {
                try RunFile(kind, contentsOf: path)
            }
        }
    }

    @Test func `a changed, shorter or longer file is refused`() throws {
        _ = try written(.tokens)
        let bytes = try place.bytes(of: "file")

        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            for harmed in [changed, Array(bytes[..<index])] {
                let path = try place.write(harmed, to: "file")
                #expect(throws: RunFileError.self) { try RunFile(.tokens, contentsOf: path) }
            }
        }
        let path = try place.write(bytes + [0], to: "file")
        #expect(throws: RunFileError.self) { try RunFile(.tokens, contentsOf: path) }
    }
}
