import Testing

@testable import SafetensorsFormat

struct DataLayoutTests {
    private static func u8(_ name: String, _ count: Int, _ begin: Int, _ end: Int) -> String {
        "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[\(count)],\"data_offsets\":[\(begin),\(end)]}"
    }

    @Test func `tensors that do not cover four bytes of data are refused`() {
        for (entries, error): (String, SafetensorsError) in [
            (
                Self.u8("a", 2, 2, 0),
                SafetensorsError.reversedOffsets(file: "f", tensor: "a", begin: 2, end: 0)
            ),
            (Self.u8("a", 3, 0, 4), .wrongByteCount(file: "f", tensor: "a", found: 4, expected: 3)),
            (Self.u8("a", 3, 1, 4), .hole(file: "f", tensor: "a", begin: 1, expectedBegin: 0)),
            (
                Self.u8("a", 1, 0, 1) + "," + Self.u8("b", 2, 2, 4),
                .hole(file: "f", tensor: "b", begin: 2, expectedBegin: 1)
            ),
            (
                Self.u8("a", 3, 0, 3) + "," + Self.u8("b", 2, 2, 4),
                .overlap(file: "f", tensor: "b", with: "a", begin: 2, expectedBegin: 3)
            ),
            (
                Self.u8("a", 4, 0, 4) + "," + Self.u8("b", 4, 0, 4),
                .overlap(file: "f", tensor: "b", with: "a", begin: 0, expectedBegin: 4)
            ),
            (
                Self.u8("a", 4, 0, 4) + "," + Self.u8("empty", 0, 2, 2),
                .overlap(file: "f", tensor: "empty", with: "a", begin: 2, expectedBegin: 4)
            ),
            (
                Self.u8("a", 4, 0, 4) + "," + Self.u8("b", 0, 5, 5),
                .hole(file: "f", tensor: "b", begin: 5, expectedBegin: 4)
            ),
            (Self.u8("a", 5, 0, 5), .dataCutOff(file: "f", tensor: "a", end: 5, available: 4)),
            (Self.u8("a", 3, 0, 3), .trailingBytes(file: "f", byteCount: 1)),
            (
                #""a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}"#,
                .fractionalBytes(file: "f", tensor: "a", bitCount: 12)
            ),
            (
                #""a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,4]}"#,
                .sizeOverflow(file: "f", tensor: "a", dataType: .uint8)
            ),
            (
                #""a":{"dtype":"U8","shape":[2305843009213693952],"data_offsets":[0,0]}"#,
                .sizeOverflow(file: "f", tensor: "a", dataType: .uint8)
            ),
            (
                #""a":{"dtype":"U8","shape":[4,9223372036854775807,0],"data_offsets":[0,0]}"#,
                .sizeOverflow(file: "f", tensor: "a", dataType: .uint8)
            ),
            (
                #""a":{"dtype":"U8","shape":[0,18446744073709551615],"data_offsets":[0,0]}"#,
                .wrongValue(
                    file: "f", place: "the shape of tensor 'a'", found: "the extent 18446744073709551615",
                    expected: "extents below 2^63, even beside a zero")
            ),
            (
                #""a":{"dtype":"U8","shape":[0],"data_offsets":[0,18446744073709551615]}"#,
                .wrongByteCount(file: "f", tensor: "a", found: .max, expected: 0)
            ),
            (
                #""a":{"dtype":"F32","shape":[],"data_offsets":[0,0]}"#,
                .wrongByteCount(file: "f", tensor: "a", found: 0, expected: 4)
            ),
        ] {
            #expect(throws: error) { try open(file("{\(entries)}", data(4))) }
        }
    }

    /// The reference multiplies extents from the left, in 64 unsigned bits.
    @Test func `extents beside a zero may be large`() throws {
        for shape: [Int] in [
            [0, Int.max], [Int.max, 0], [2, .max, 0], [1 << 62, 2, 0], [1 << 61, 0, 1 << 61],
        ] {
            let entry = "\"e\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[0,0]}"

            let opened = try open(file("{\(entry),\(Self.u8("a", 4, 0, 4))}", data(4)))

            #expect(opened.tensors.map(\.shape) == [shape, [4]])
            #expect(opened.tensors[0].elementCount == 0)
            #expect(try opened.floats(of: opened.tensors[0]).isEmpty)
        }
    }

    @Test func `tensors are in the order of their data, empty ones first`() throws {
        let entries = [
            Self.u8("c", 2, 2, 4), Self.u8("e", 0, 2, 2), Self.u8("a", 2, 0, 2), Self.u8("z", 0, 4, 4),
        ]

        let opened = try open(file("{\(entries.joined(separator: ","))}", data(4)))

        #expect(opened.tensors.map(\.name) == ["a", "e", "c", "z"])
    }

    @Test func `100,000 tensors on the same bytes are refused`() {
        let entries = (0..<100_000).map { Self.u8("t\($0)", 4, 0, 4) }

        #expect(
            throws: SafetensorsError.overlap(file: "f", tensor: "t1", with: "t0", begin: 0, expectedBegin: 4)
        ) {
            try open(file("{\(entries.joined(separator: ","))}", data(4)))
        }
    }
}
