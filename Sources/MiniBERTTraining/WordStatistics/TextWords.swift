/// The words of texts as numbers, in lower case, for statistics.
///
/// A word is a run of letters and digits; a Chinese or Japanese character, and every other sign that is not a space, is a
/// word of its own.
package struct TextWords: Sendable {
    /// The words of each text, in order.
    package private(set) var texts: [[Int32]] = []
    /// The word of each number.
    package private(set) var words: [String] = []
    private var numbers: [String: Int32] = [:]

    /// The most words of a text that are read.
    private static let limit = 2000

    /// Splits texts.
    package init(_ texts: some Sequence<String>) {
        for text in texts { self.texts.append(split(text)) }
    }

    private mutating func split(_ text: String) -> [Int32] {
        var result: [Int32] = []
        var word = ""
        func end(_ words: inout TextWords) {
            guard !word.isEmpty else { return }
            result.append(words.number(of: word))
            word = ""
        }
        for scalar in text.lowercased().unicodeScalars {
            guard result.count < Self.limit else { break }
            if Self.joins(scalar) {
                word.unicodeScalars.append(scalar)
                continue
            }
            end(&self)
            guard !scalar.properties.isWhitespace else { continue }
            word.unicodeScalars.append(scalar)
            end(&self)
        }
        end(&self)
        return result
    }

    private mutating func number(of word: String) -> Int32 {
        if let number = numbers[word] { return number }
        let number = Int32(words.count)
        numbers[word] = number
        words.append(word)
        return number
    }

    private static func joins(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2E80...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: false
        case 0x30...0x39, 0x61...0x7A: true
        case 0..<0x80: false
        default:
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || scalar.properties.generalCategory == .nonspacingMark
        }
    }
}
