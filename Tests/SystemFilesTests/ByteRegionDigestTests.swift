import SystemFiles
import TestSupport
import Testing

struct ByteRegionDigestTests {
    @Test func `the digest of a range is that of its bytes, in memory and mapped`() throws {
        let bytes = (0..<(4 << 20) + 100).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let place = TemporaryFolder()
        let mapped = try ByteRegion(mapping: FilePath(place.write(bytes, to: "file")))

        for range in [0..<0, 0..<1, 5..<bytes.count, 0..<4 << 20, (4 << 20) + 1..<bytes.count] {
            let expected = SHA256.digest(of: Array(bytes[range]))
            #expect(mapped.digest(of: range) == expected)
            #expect(ByteRegion(bytes).digest(of: range) == expected)
        }
        #expect(mapped.array == bytes)
    }
}
