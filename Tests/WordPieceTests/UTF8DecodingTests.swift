import Testing

@testable import WordPiece

struct UTF8DecodingTests {
    @Test func `invalid bytes are replaced as by String`() {
        for bytes: [UInt8] in [
            [0x61, 0xC3, 0xA9, 0xE4, 0xB8, 0xAD, 0xF0, 0x9F, 0x98, 0x80], [0xFF, 0x61], [0xC3], [0xC3, 0x28],
            [0xE2, 0x82], [0xE0, 0x80, 0x80],
            [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x41],
            [0xC0, 0xAF], [0xEF, 0xBF, 0xBD, 0x80],
        ] as [[UInt8]] {
            var scalars: [UInt32] = []
            var position = 0
            while position < bytes.count {
                let (scalar, length) = decodedScalar(in: bytes.span, at: position, end: bytes.count)
                scalars.append(scalar)
                position += length
            }

            #expect(scalars == String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value))
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            #expect((firstInvalidUTF8(in: bytes.span, from: 0, to: bytes.count) == nil) == isValid)
        }
    }

    @Test func `the scalar before a position is found`() {
        let bytes = Array("aé中😀".utf8)

        #expect(decodedScalar(in: bytes.span, before: bytes.count, start: 0) == 0x1F600)
        #expect(decodedScalar(in: bytes.span, before: 6, start: 0) == 0x4E2D)
        #expect(decodedScalar(in: bytes.span, before: 3, start: 0) == 0xE9)
        #expect(decodedScalar(in: bytes.span, before: 0, start: 0) == nil)
    }

    @Test func `encoding is the inverse of decoding`() {
        for scalar: UInt32 in [0x24, 0xE9, 0x4E2D, 0x1F600] as [UInt32] {
            var bytes: [UInt8] = []
            forEachUTF8Byte(of: scalar) { bytes.append($0) }

            #expect(bytes.count == utf8Length(of: scalar))
            #expect(decodedScalar(in: bytes.span, at: 0, end: bytes.count) == (scalar, bytes.count))
        }
    }
}
