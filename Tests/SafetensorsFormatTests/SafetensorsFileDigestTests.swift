import SystemFiles
import TestSupport
import Testing

@testable import SafetensorsFormat

struct SafetensorsFileDigestTests {
    private let place = TemporaryFolder()

    @Test func `a digest is that of all bytes before it`() throws {
        try place.make()
        let path = place.path(of: "file")
        // Pieces of 64 KiB and 4 MiB do not end where the tensors do.
        let tensors = [
            TensorContent(name: "z", floats: [1, 2, 3], shape: [3], as: .float16),
            TensorContent(
                name: "large", dataType: .int32, shape: [1_100_000],
                bytes: (0..<4_400_000).map { UInt8(truncatingIfNeeded: $0) }),
            TensorContent(name: "empty", floats: [], shape: [0]),
        ]

        try SafetensorsWriter.writeWithDigest(tensors, metadata: .transformers, to: path)

        let file = try SafetensorsFile(contentsOf: path)
        let bytes = file.region.array
        let digest = SHA256.digest(of: Array(bytes.dropLast(32)))
        #expect(Array(bytes.suffix(32)) == digest)
        #expect(file.verifiedDigest == digest)
        #expect(file.tensors.map(\.name) == ["empty", "large", "z", "sha256"])
        #expect(try file.floats(of: "z") == [1, 2, 3])
    }

    @Test func `a file without a digest has none`() throws {
        let others = [
            TensorContent(name: "a", floats: [1], shape: [1]),
            TensorContent(
                name: "sha256", dataType: .uint8, shape: [31], bytes: [UInt8](repeating: 0, count: 31)),
            TensorContent(name: "sha256", floats: [Float](repeating: 0, count: 8), shape: [8]),
        ]

        for other in others {
            let file = try SafetensorsFile(bytes: SafetensorsWriter([other]).bytes(), name: "file")
            #expect(file.verifiedDigest == nil)
        }
    }
}
