import Testing

@testable import SafetensorsFormat

/// Headers that break one rule of the format each.
struct SafetensorsHeaderTests {
    private static let entry = #""dtype":"U8","shape":[2],"data_offsets":[0,2]"#

    @Test func `a file without a whole header is refused`() {
        for (bytes, error): ([UInt8], SafetensorsError) in [
            ([], SafetensorsError.emptyFile(file: "f")),
            ([1, 2, 3], .fileTooShort(file: "f", byteCount: 3)),
            ([1, 225, 245, 5, 0, 0, 0, 0], .headerTooLong(file: "f", byteCount: 100_000_001)),
            ([0, 0, 0, 0, 0, 0, 0, 128], .headerTooLong(file: "f", byteCount: 1 << 63)),
            ([UInt8](repeating: 255, count: 8), .headerTooLong(file: "f", byteCount: .max)),
            ([3, 0, 0, 0, 0, 0, 0, 0, 123, 125], .headerCutOff(file: "f", byteCount: 3, available: 2)),
            (
                [UInt8](repeating: 0, count: 8),
                .malformedJSON(file: "f", line: 1, byte: 0, reason: "the text ends inside a value")
            ),
            (
                file([0x7B, 0x22, 0xFF, 0x22]),
                .malformedJSON(file: "f", line: 1, byte: 2, reason: "a string is not valid UTF-8")
            ),
            (file("{}x"), .malformedJSON(file: "f", line: 1, byte: 2, reason: "something follows the value")),
            (
                file("{}\u{0}"),
                .malformedJSON(file: "f", line: 1, byte: 2, reason: "something follows the value")
            ),
            (
                file("\u{FEFF}{}"),
                .malformedJSON(
                    file: "f", line: 1, byte: 0, reason: "found the byte 0xEF, expected a value")
            ),
        ] as [([UInt8], SafetensorsError)] {
            #expect(throws: error) { try open(bytes) }
        }
    }

    @Test func `a header of the wrong form is refused`() {
        for (header, error): (String, SafetensorsError) in [
            (
                "[]",
                SafetensorsError.wrongValue(
                    file: "f", place: "the header", found: "an array", expected: "an object")
            ),
            ("{\"a\":{\(Self.entry)},\"\\u0061\":{\(Self.entry)}}", .duplicateTensor(file: "f", tensor: "a")),
            (#"{"__metadata__":{},"\u005f_metadata__":{}}"#, .duplicateMetadata(file: "f")),
            (#"{"__metadata__":{"k":"1","k":"2"}}"#, .duplicateMetadataKey(file: "f", key: "k")),
            (
                #"{"__metadata__":[]}"#,
                .wrongValue(
                    file: "f", place: "'__metadata__'", found: "an array", expected: "an object of strings")
            ),
            (
                #"{"__metadata__":{"k":1}}"#,
                .wrongValue(file: "f", place: "'__metadata__', key 'k'", found: "1", expected: "a string")
            ),
            (
                #"{"a":["U8",[2],[0,2]]}"#,
                .wrongValue(file: "f", place: "tensor 'a'", found: "an array", expected: "an object")
            ),
            (
                #"{"a":{"shape":[2],"data_offsets":[0,2]}}"#,
                .missingField(file: "f", tensor: "a", field: "dtype")
            ),
            (
                #"{"a":{"dtype":"U8","data_offsets":[0,2]}}"#,
                .missingField(file: "f", tensor: "a", field: "shape")
            ),
            (
                #"{"a":{"dtype":"U8","shape":[2]}}"#,
                .missingField(file: "f", tensor: "a", field: "data_offsets")
            ),
            (
                "{\"a\":{\(Self.entry),\"dtype\":\"U8\"}}",
                .duplicateField(file: "f", tensor: "a", field: "dtype")
            ),
            (
                "{\"a\":{\(Self.entry),\"shape\":[2]}}",
                .duplicateField(file: "f", tensor: "a", field: "shape")
            ),
            (
                "{\"a\":{\(Self.entry),\"data_offsets\":[]}}",
                .duplicateField(file: "f", tensor: "a", field: "data_offsets")
            ),
            (
                #"{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,2]}}"#,
                .unknownDataType(file: "f", tensor: "a", found: "f32")
            ),
            (
                #"{"a":{"dtype":{"U8":null},"shape":[2],"data_offsets":[0,2]}}"#,
                .wrongValue(
                    file: "f", place: "the dtype of tensor 'a'", found: "an object", expected: "a string")
            ),
            (
                #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2,3]}}"#,
                .wrongValue(
                    file: "f", place: "the data_offsets of tensor 'a'", found: "an array of 3",
                    expected: "an array of two numbers")
            ),
        ] {
            #expect(throws: error) { try open(file(header, data(2))) }
        }
    }

    @Test func `an extent that is no whole number below 2^64 is refused`() {
        for number: String in ["2.0", "2e0", "-0", "-1", "18446744073709551616"] {
            let error = SafetensorsError.wrongValue(
                file: "f", place: "the shape of tensor 'a'", found: "an array with \(number)",
                expected: "an array of whole numbers from 0 below 2^64")

            #expect(throws: error) {
                try open(
                    file("{\"a\":{\"dtype\":\"U8\",\"shape\":[\(number)],\"data_offsets\":[0,2]}}", data(2)))
            }
        }
    }

    @Test func `an offset that is no number is refused`() {
        for (value, found): (String, String) in [
            ("true", "true"), ("null", "null"), (#""2""#, "a string"), ("[2]", "an array"),
        ] {
            let error = SafetensorsError.wrongValue(
                file: "f", place: "an element of the data_offsets of tensor 'a'", found: found,
                expected: "a whole number")

            #expect(throws: error) {
                try open(
                    file("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,\(value)]}}", data(2)))
            }
        }
    }

    @Test func `nesting beyond the limit is refused`() {
        let header = #"{"a":{"x":"# + String(repeating: "[", count: 1_000_000)

        #expect(
            throws: SafetensorsError.malformedJSON(
                file: "f", line: 1, byte: 135, reason: "values are nested more than 127 deep")
        ) {
            try open(file(header))
        }
    }
}
