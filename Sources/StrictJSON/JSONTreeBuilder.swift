/// Builds a `JSONValue` without recursion: it keeps the open containers on its own stack.
struct JSONTreeBuilder {
    /// An array or object whose end has not been read yet.
    ///
    /// It has fields for both kinds, so that elements can be added in place: moving the container out of the stack
    /// would copy it.
    private struct Container {
        let isObject: Bool
        var elements: [JSONValue] = []
        var object = JSONObject()
        var key: [UInt8] = []
        var keyPosition = 0

        var closer: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }
        var value: JSONValue { isObject ? .object(object) : .array(elements) }
    }

    /// The reader of the text; after `build`, its position is behind the value.
    private(set) var reader: JSONReader
    private var open: [Container] = []

    init(_ reader: JSONReader) { self.reader = reader }

    mutating func build() throws(JSONError) -> JSONValue {
        while true {
            var value = try readStart()
            while let finished = value {
                guard !open.isEmpty else { return finished }
                try add(finished)
                value = try advance(first: false)
            }
        }
    }

    /// Reads a scalar or an empty container.
    ///
    /// Opens any other container, and returns nothing.
    private mutating func readStart() throws(JSONError) -> JSONValue? {
        switch reader.peek() {
        case UInt8(ascii: "{"):
            try reader.open(UInt8(ascii: "{"))
            open.append(Container(isObject: true))
        case UInt8(ascii: "["):
            try reader.open(UInt8(ascii: "["))
            open.append(Container(isObject: false))
        default:
            return try reader.readScalar()
        }
        return try advance(first: true)
    }

    /// Adds a value to the innermost container.
    private mutating func add(_ value: JSONValue) throws(JSONError) {
        let last = open.count - 1
        guard open[last].isObject else {
            open[last].elements.append(value)
            return
        }
        let key = open[last].key
        guard open[last].object.append(key: key, value: value) else {
            throw reader.error(
                .duplicateKey(String(decoding: key, as: UTF8.self)), at: open[last].keyPosition)
        }
    }

    /// Moves to the next element of the innermost container.
    ///
    /// - Returns: The container, if it has ended.
    private mutating func advance(first: Bool) throws(JSONError) -> JSONValue? {
        let last = open.count - 1
        guard try reader.hasNext(first: first, before: open[last].closer) else {
            return open.removeLast().value
        }
        if open[last].isObject {
            _ = reader.peek()
            open[last].keyPosition = reader.position
            open[last].key = try reader.readKey()
        }
        return nil
    }
}

extension JSONReader {
    package mutating func readValue() throws(JSONError) -> JSONValue {
        var builder = JSONTreeBuilder(self)
        let value = try builder.build()
        self = builder.reader
        return value
    }

    /// Consumes a string, a number, `true`, `false` or `null`.
    package mutating func readScalar() throws(JSONError) -> JSONValue {
        guard let first = peek() else { throw error(.unexpectedEnd) }
        switch first {
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"):
            try expectWord("true")
            return .boolean(true)
        case UInt8(ascii: "f"):
            try expectWord("false")
            return .boolean(false)
        case UInt8(ascii: "n"):
            try expectWord("null")
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try readNumber())
        default: throw error(.unexpectedByte(first, expected: "a value"))
        }
    }

    /// Consumes a value of any kind and discards it; its strings and numbers are still checked.
    package mutating func skipValue() throws(JSONError) {
        var closers: [UInt8] = []
        repeat {
            var isFirst = false
            switch peek() {
            case UInt8(ascii: "{"):
                try open(UInt8(ascii: "{"))
                closers.append(UInt8(ascii: "}"))
                isFirst = true
            case UInt8(ascii: "["):
                try open(UInt8(ascii: "["))
                closers.append(UInt8(ascii: "]"))
                isFirst = true
            default: _ = try readScalar()
            }
            while let closer = closers.last {
                if try hasNext(first: isFirst, before: closer) {
                    if closer == UInt8(ascii: "}") { _ = try readKey() }
                    break
                }
                closers.removeLast()
                isFirst = false
            }
        } while !closers.isEmpty
    }
}
