/// A JSON text, checked and indexed: strict by RFC 8259, keys compared as bytes, at most 127 levels deep.
///
/// The index is one flat list of values in the order of the text, so that a vocabulary of 30,000 entries costs
/// one allocation. Strings keep their escapes until asked for.
struct JSONDocument: Sendable {
    /// What a value is.
    enum Kind: UInt8, Sendable {
        case null, falseValue, trueValue, number, string, escapedString, array, object
    }

    /// A value's place in the text, and in the list.
    struct Value: Sendable {
        var kind: Kind
        /// The first byte; for strings, the first after the quotation mark.
        var start: Int32
        /// The byte after the last one; for strings, the closing quotation mark.
        var end: Int32
        /// The position in the list of the value that follows this one and all it holds.
        var next: Int32
    }

    /// The name of the file, for messages.
    let file: String
    /// The text.
    let text: [UInt8]
    /// All values; members of an object are a key, then its value.
    let values: [Value]

    /// Checks and indexes a text.
    ///
    /// - Throws: `WordPieceError.malformedJSON`.
    init(_ text: [UInt8], file: String) throws(WordPieceError) {
        guard text.count < Int(Int32.max) else {
            throw .malformedJSON(file: file, byte: text.count, finding: "the file is larger than 2 GB")
        }
        var parser = JSONParser(expectedValueCount: text.count / 8)
        do {
            try parser.parse(text.span)
        } catch {
            throw .malformedJSON(file: file, byte: error.position, finding: error.finding)
        }
        self.file = file
        self.text = text
        values = parser.values
    }

    /// The outermost value.
    var root: JSONNode { JSONNode(document: self, index: 0, path: "") }
}

/// A value of a document, with the keys that lead to it.
struct JSONNode {
    let document: JSONDocument
    let index: Int
    /// The keys that lead here, joined by dots, for messages.
    let path: String

    private var value: JSONDocument.Value { document.values[index] }

    /// What the value is.
    var kind: JSONDocument.Kind { value.kind }

    /// Returns the value of a key, or `nil` if there is none or it is `null`.
    ///
    /// The last one counts if there are two, as in the reference.
    func member(_ key: String) -> JSONNode? {
        guard kind == .object else { return nil }
        var found: JSONNode?
        let key = Array(key.utf8)
        var position = index + 1
        while position < Int(value.next) {
            let member = JSONNode(document: document, index: position + 1, path: "")
            if JSONNode(document: document, index: position, path: "").bytes == key { found = member }
            position = Int(document.values[position + 1].next)
        }
        guard let found, found.kind != .null else { return nil }
        return JSONNode(
            document: document, index: found.index, path: child(String(decoding: key, as: UTF8.self)))
    }

    /// Returns the value of a key that must be there.
    func required(_ key: String) throws(WordPieceError) -> JSONNode {
        guard let member = member(key) else { throw .missingValue(file: document.file, key: child(key)) }
        return member
    }

    /// The elements of an array; empty for anything else.
    var elements: [JSONNode] {
        guard kind == .array else { return [] }
        var elements: [JSONNode] = []
        var position = index + 1
        while position < Int(value.next) {
            elements.append(JSONNode(document: document, index: position, path: child("\(elements.count)")))
            position = Int(document.values[position].next)
        }
        return elements
    }

    /// The keys and values of an object; empty for anything else.
    var members: [(key: JSONNode, value: JSONNode)] {
        guard kind == .object else { return [] }
        var members: [(key: JSONNode, value: JSONNode)] = []
        var position = index + 1
        while position < Int(value.next) {
            let key = JSONNode(document: document, index: position, path: path)
            members.append(
                (key, JSONNode(document: document, index: position + 1, path: child(key.text ?? ""))))
            position = Int(document.values[position + 1].next)
        }
        return members
    }

    /// Where the bytes of a string lie in the document's text, if it has no escapes.
    var plainRange: Range<Int>? { kind == .string ? Int(value.start)..<Int(value.end) : nil }

    /// The bytes of a string, escapes resolved.
    var bytes: [UInt8]? {
        switch kind {
        case .string: Array(document.text[Int(value.start)..<Int(value.end)])
        case .escapedString: unescaped(document.text[Int(value.start)..<Int(value.end)])
        default: nil
        }
    }

    /// A string.
    var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    /// A truth value.
    var truth: Bool? { kind == .trueValue ? true : kind == .falseValue ? false : nil }

    /// A whole number without sign, fraction or exponent that fits.
    var wholeNumber: Int? {
        guard kind == .number else { return nil }
        var number = 0
        for byte in document.text[Int(value.start)..<Int(value.end)] {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(byte - 0x30))
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }

    /// Throws that this value is not what the format asks for.
    func invalid(expected: String) -> WordPieceError {
        .invalidValue(file: document.file, key: path, expected: expected)
    }

    private func child(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

/// Resolves the escapes of a string that the parser has checked.
private func unescaped(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    var position = raw.startIndex
    func unit(at start: Int) -> UInt32 {
        raw[start..<start + 4].reduce(0) { $0 << 4 | UInt32(hexadecimalValue($1) ?? 0) }
    }
    while position < raw.endIndex {
        guard raw[position] == 0x5C else {
            bytes.append(raw[position])
            position += 1
            continue
        }
        let letter = raw[position + 1]
        position += 2
        guard letter == 0x75 else {
            bytes.append(JSONParser.escapes.first { $0.letter == letter }?.byte ?? letter)
            continue
        }
        var scalar = unit(at: position)
        position += 4
        if scalar & 0xFC00 == 0xD800 {
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + unit(at: position + 2) & 0x3FF
            position += 6
        }
        forEachUTF8Byte(of: scalar) { bytes.append($0) }
    }
    return bytes
}
