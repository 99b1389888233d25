import PrintableText
import StrictJSON

/// Reads the JSON of a header field by field, without a tree, so that a hostile header cannot use more memory than its
/// length.
struct HeaderParser {
    private static let metadataKey = Array("__metadata__".utf8)

    private let file: String
    private var reader: JSONReader

    init(_ bytes: [UInt8], file: String) {
        self.file = file
        reader = JSONReader(bytes)
    }

    mutating func parse() throws(SafetensorsError) -> (metadata: SafetensorsMetadata, tensors: [HeaderEntry])
    {
        var metadata: SafetensorsMetadata?
        var tensors: [HeaderEntry] = []
        var names: Set<[UInt8]> = []
        try open("{", place: "the header", expected: "an object")
        var isFirst = true
        while try hasNext(first: isFirst, before: "}") {
            isFirst = false
            let name = try json { reader throws(JSONError) in try reader.readKey() }
            if name == Self.metadataKey {
                guard metadata == nil else { throw .duplicateMetadata(file: file) }
                metadata = try parseMetadata()
            } else {
                guard names.insert(name).inserted else {
                    throw .duplicateTensor(file: file, tensor: String(decoding: name, as: UTF8.self))
                }
                tensors.append(try parseEntry(name))
            }
        }
        try json { reader throws(JSONError) in try reader.expectEnd() }
        return (metadata ?? SafetensorsMetadata(), tensors)
    }

    private mutating func parseMetadata() throws(SafetensorsError) -> SafetensorsMetadata {
        var metadata = SafetensorsMetadata()
        if reader.peek() == UInt8(ascii: "n") {
            try json { reader throws(JSONError) in try reader.expectWord("null") }
            return metadata
        }
        var keys: Set<[UInt8]> = []
        try open("{", place: "'__metadata__'", expected: "an object of strings")
        var isFirst = true
        while try hasNext(first: isFirst, before: "}") {
            isFirst = false
            let key = try json { reader throws(JSONError) in try reader.readKey() }
            let name = String(decoding: key, as: UTF8.self)
            guard keys.insert(key).inserted else { throw .duplicateMetadataKey(file: file, key: name) }
            let value = try string(place: "'__metadata__', key \(quoted(name))", expected: "a string")
            metadata.append(newKey: key, value: value)
        }
        return metadata
    }

    private mutating func parseEntry(_ name: [UInt8]) throws(SafetensorsError) -> HeaderEntry {
        let tensor = String(decoding: name, as: UTF8.self)
        let place = "tensor \(quoted(tensor))"
        var dataType: DataType?
        var shape: [UInt64]?
        var offsets: [UInt64]?
        try open("{", place: place, expected: "an object")
        var isFirst = true
        while try hasNext(first: isFirst, before: "}") {
            isFirst = false
            let key = try json { reader throws(JSONError) in try reader.readKey() }
            let field = String(decoding: key, as: UTF8.self)
            let isRepeated =
                switch field {
                case "dtype": dataType != nil
                case "shape": shape != nil
                case "data_offsets": offsets != nil
                default: false
                }
            guard !isRepeated else { throw .duplicateField(file: file, tensor: tensor, field: field) }
            switch field {
            case "dtype": dataType = try parseDataType(tensor)
            case "shape": shape = try numbers(place: "the shape of " + place)
            case "data_offsets": offsets = try parseOffsets("the data_offsets of " + place)
            default: try json { reader throws(JSONError) in try reader.skipValue() }
            }
        }
        guard let dataType else { throw .missingField(file: file, tensor: tensor, field: "dtype") }
        guard let shape else { throw .missingField(file: file, tensor: tensor, field: "shape") }
        guard let offsets else { throw .missingField(file: file, tensor: tensor, field: "data_offsets") }
        return HeaderEntry(name: name, dataType: dataType, shape: shape, begin: offsets[0], end: offsets[1])
    }

    private mutating func parseDataType(_ tensor: String) throws(SafetensorsError) -> DataType {
        let bytes = try string(place: "the dtype of tensor \(quoted(tensor))", expected: "a string")
        let name = String(decoding: bytes, as: UTF8.self)
        guard let dataType = DataType(rawValue: name) else {
            throw .unknownDataType(file: file, tensor: tensor, found: name)
        }
        return dataType
    }

    private mutating func parseOffsets(_ place: String) throws(SafetensorsError) -> [UInt64] {
        let offsets = try numbers(place: place)
        guard offsets.count == 2 else {
            throw .wrongValue(
                file: file, place: place, found: "an array of \(offsets.count)",
                expected: "an array of two numbers")
        }
        return offsets
    }
}

// MARK: - Values of one kind

extension HeaderParser {
    /// Runs a step of the reader; an error names the file.
    @discardableResult
    private mutating func json<Result>(
        _ step: (inout JSONReader) throws(JSONError) -> Result
    ) throws(SafetensorsError) -> Result {
        do throws(JSONError) {
            return try step(&reader)
        } catch {
            throw SafetensorsError(error, file: file)
        }
    }

    private mutating func hasNext(first: Bool, before bracket: Unicode.Scalar) throws(SafetensorsError)
        -> Bool
    {
        try json { reader throws(JSONError) in
            try reader.hasNext(first: first, before: UInt8(ascii: bracket))
        }
    }

    private mutating func open(
        _ bracket: Unicode.Scalar, place: String, expected: String
    ) throws(SafetensorsError) {
        guard reader.peek() == UInt8(ascii: bracket) else {
            throw try wrongValue(place: place, expected: expected)
        }
        try json { reader throws(JSONError) in try reader.open(UInt8(ascii: bracket)) }
    }

    private mutating func string(place: String, expected: String) throws(SafetensorsError) -> [UInt8] {
        guard reader.peek() == UInt8(ascii: "\"") else {
            throw try wrongValue(place: place, expected: expected)
        }
        return try json { reader throws(JSONError) in try reader.readString() }
    }

    /// Reads an array of whole numbers below 2⁶⁴.
    private mutating func numbers(place: String) throws(SafetensorsError) -> [UInt64] {
        let expected = "an array of whole numbers from 0 below 2^64"
        try open("[", place: place, expected: expected)
        var numbers: [UInt64] = []
        var isFirst = true
        while try hasNext(first: isFirst, before: "]") {
            isFirst = false
            guard let byte = reader.peek(), byte == UInt8(ascii: "-") || (byte >= 0x30 && byte <= 0x39) else {
                throw try wrongValue(place: "an element of " + place, expected: "a whole number")
            }
            let spelling = try json { reader throws(JSONError) in try reader.readNumber() }
            guard spelling != "-0", let number = UInt64(spelling) else {
                throw .wrongValue(
                    file: file, place: place, found: "an array with " + String(spelling.prefix(40)),
                    expected: expected)
            }
            numbers.append(number)
        }
        return numbers
    }

    /// Returns the error for the next value, which is of the wrong kind; throws if it is not JSON at all.
    private mutating func wrongValue(place: String, expected: String) throws(SafetensorsError)
        -> SafetensorsError
    {
        let found: String
        switch reader.peek() {
        case UInt8(ascii: "{"): found = "an object"
        case UInt8(ascii: "["): found = "an array"
        default: found = try json { reader throws(JSONError) in try reader.readScalar().kind }
        }
        return .wrongValue(file: file, place: place, found: found, expected: expected)
    }
}
