import SystemFiles
import Testing

@testable import SafetensorsFormat

struct SafetensorsFileFloatsTests {
    /// Opens a file whose tensor `a` follows three bytes of another, so that it is not aligned.
    private func unaligned(_ dataType: String, count: Int, _ bytes: [UInt8]) throws -> SafetensorsFile {
        try open(
            file(
                "{\"x\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},\"a\":{\"dtype\":\"\(dataType)\","
                    + "\"shape\":[\(count)],\"data_offsets\":[3,\(3 + bytes.count)]}}", [0, 0, 0] + bytes))
    }

    @Test func `floats keep their bits, aligned or not`() throws {
        for (dataType, bytes, expected): (String, [UInt8], [UInt32]) in [
            ("F32", [0, 0, 0x80, 0x3F, 1, 0, 0, 0, 0, 0, 0x80, 0xFF], [0x3F80_0000, 1, 0xFF80_0000]),
            ("F16", [0, 0x3C, 1, 0, 1, 0x7C], [0x3F80_0000, 0x3380_0000, 0x7F80_2000]),
            ("BF16", [0x80, 0x3F, 1, 0, 0x81, 0x7F], [0x3F80_0000, 0x0001_0000, 0x7F81_0000]),
            (
                "F64", [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0xF0, 0xFF],
                [0x3F80_0000, 0xFF80_0000]
            ),
        ] as [(String, [UInt8], [UInt32])] {
            let opened = try unaligned(dataType, count: expected.count, bytes)

            #expect(try opened.floats(of: "a").map(\.bitPattern) == expected)
        }
    }

    @Test func `a double too large for a float is refused by its index`() throws {
        var bytes = [UInt8](repeating: 0, count: 8)
        bytes.append(littleEndian: 1e300.bitPattern)
        let opened = try unaligned("F64", count: 2, bytes)

        #expect(
            throws: SafetensorsError.unrepresentable(
                file: "f", tensor: "a", index: 1, value: 1e300, dataType: .float32)
        ) { try opened.floats(of: "a") }
    }

    @Test func `integers and missing tensors are refused`() throws {
        let opened = try unaligned("I8", count: 1, [1])

        #expect(throws: SafetensorsError.notReadableAsFloat(file: "f", tensor: "a", dataType: .int8)) {
            try opened.floats(of: "a")
        }
        #expect(throws: SafetensorsError.noSuchTensor(file: "f", tensor: "b")) { try opened.floats(of: "b") }
    }
}
