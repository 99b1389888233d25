/// A list of labels in the notation of Python: `['a', 'b']`.
enum ListText {
    /// The elements, strings without their quotes; `nil` if the text is not such a list.
    static func elements(of bytes: [UInt8]) -> [[UInt8]]? {
        guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return nil }
        var rest = bytes.dropFirst().dropLast()
        var elements: [[UInt8]] = []
        dropBlanks(&rest)
        if rest.isEmpty { return [] }
        while true {
            guard let element = takeElement(&rest) else { return nil }
            elements.append(element)
            dropBlanks(&rest)
            guard let next = rest.popFirst() else { return elements }
            guard next == UInt8(ascii: ",") else { return nil }
            dropBlanks(&rest)
            // A trailing comma is allowed.
            if rest.isEmpty { return elements }
        }
    }

    private static func dropBlanks(_ rest: inout ArraySlice<UInt8>) { rest = rest.drop { $0 == 0x20 } }

    /// Takes a string in single or double quotes, or a number.
    private static func takeElement(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard let quote = rest.first else { return nil }
        guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            let word = rest.prefix { $0 != UInt8(ascii: ",") && $0 != 0x20 }
            rest = rest[word.endIndex...]
            return Double(String(decoding: word, as: UTF8.self)) == nil ? nil : Array(word)
        }
        rest.removeFirst()
        var element: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == quote { return element }
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                element.append(escaped)
            } else {
                element.append(byte)
            }
        }
        return nil
    }
}
