import MiniBERTTraining

/// The type of an option's value: its syntax, and the ways between text and value.
struct ValueType<Value>: Sendable {
    let syntax: ValueSyntax
    /// The value of the bytes on the command line; `nil` if they do not fit.
    let parse: @Sendable ([UInt8]) -> Value?
    let text: @Sendable (Value) -> String

    /// Creates a type whose values are read from text.
    ///
    /// - Parameters:
    ///   - placeholder: stands for the value in the help.
    ///   - expectation: describes the allowed values, for the message about another one.
    ///   - example: is an allowed value.
    ///   - counterexample: is a value that is refused; `nil` if none is.
    ///   - completion: is how a shell completes the value.
    ///   - text: writes a value.
    ///   - parse: reads a value.
    init(
        _ placeholder: String, expectation: String, example: String, counterexample: String?,
        completion: ValueSyntax.Suggestions = .anything,
        text: @escaping @Sendable (Value) -> String = { "\($0)" },
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.init(
            syntax: ValueSyntax(
                placeholder: placeholder, expectation: expectation, example: example,
                counterexample: counterexample, completion: completion,
                accepts: { parse(String(decoding: $0, as: UTF8.self)) != nil }),
            parse: { parse(String(decoding: $0, as: UTF8.self)) }, text: text)
    }

    private init(
        syntax: ValueSyntax, parse: @escaping @Sendable ([UInt8]) -> Value?,
        text: @escaping @Sendable (Value) -> String
    ) {
        (self.syntax, self.parse, self.text) = (syntax, parse, text)
    }
}

/// The form of a value, for the parser, the help and the completions.
struct ValueSyntax: Sendable {
    /// How a shell completes a value.
    enum Suggestions: Hashable, Sendable {
        case anything, files
        case words([String])
    }

    let placeholder: String
    let expectation: String
    let example: String
    let counterexample: String?
    let completion: Suggestions
    let accepts: @Sendable ([UInt8]) -> Bool
}

extension ValueType where Value == String {
    static func text(_ placeholder: String, _ completion: ValueSyntax.Suggestions = .anything) -> Self {
        Self(
            placeholder, expectation: "any text", example: "text", counterexample: nil,
            completion: completion
        ) { $0 }
    }

    /// The path of a file or folder.
    static func path(_ placeholder: String) -> Self { text(placeholder, .files) }
}

extension ValueType where Value == [UInt8] {
    /// Any bytes, which need not be UTF-8.
    static func bytes(_ placeholder: String) -> Self { Self(ValueType<String>.text(placeholder).syntax) }

    /// The path of a file or folder, which need not be UTF-8.
    static func file(_ placeholder: String) -> Self { Self(ValueType<String>.path(placeholder).syntax) }

    private init(_ syntax: ValueSyntax) {
        self.init(syntax: syntax, parse: { $0 }, text: { String(decoding: $0, as: UTF8.self) })
    }
}

extension ValueType where Value == Int {
    static func wholeNumber(_ placeholder: String, _ bounds: ClosedRange<Int>) -> Self {
        Self(
            placeholder, expectation: expectation(bounds), example: "\(bounds.lowerBound)",
            counterexample: "\(bounds.lowerBound - 1)"
        ) { text in Int(text).flatMap { bounds.contains($0) ? $0 : nil } }
    }

    /// The bounds in words; an upper bound of `Int.max` is none.
    static func expectation(_ bounds: ClosedRange<Int>) -> String {
        "a whole number from \(bounds.lowerBound)"
            + (bounds.upperBound == .max ? "" : " to \(bounds.upperBound)")
    }
}

extension ValueType where Value == Int {
    /// A number of bytes from 1, such as `800`, `500KB` or `1.5MB`.
    static var byteCount: Self {
        Self(
            "SIZE", expectation: "a number of bytes, such as 500KB, 10MB or 1.5GB", example: "10MB",
            counterexample: "10XB"
        ) { text in
            let units = [("KB", 1e3), ("MB", 1e6), ("GB", 1e9)]
            let unit = units.first { text.uppercased().hasSuffix($0.0) }
            let digits = unit == nil ? Substring(text) : text.dropLast(2)
            guard digits.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }), let number = Double(digits),
                number * (unit?.1 ?? 1) < 1e15
            else { return nil }
            let count = Int(number * (unit?.1 ?? 1))
            return count >= 1 ? count : nil
        }
    }
}

extension ValueType where Value == Double {
    static func number(_ placeholder: String, _ bounds: ClosedRange<Double>) -> Self {
        Self(
            placeholder, expectation: "a number from \(bounds.lowerBound) to \(bounds.upperBound)",
            example: "\(bounds.upperBound)", counterexample: "\(bounds.upperBound * 2)",
            text: { NumberText.short($0, significant: 6) }
        ) { text in Double(text).flatMap { bounds.contains($0) ? $0 : nil } }
    }
}

extension ValueType where Value == [Int] {
    /// Whole numbers within bounds, with commas between them.
    static func wholeNumbers(_ placeholder: String, _ bounds: ClosedRange<Int>, upTo count: Int) -> Self {
        let expectation =
            "up to \(count) whole numbers from \(bounds.lowerBound)"
            + (bounds.upperBound == .max ? "" : " to \(bounds.upperBound)") + ", separated by commas"
        return Self(
            placeholder, expectation: expectation, example: "\(bounds.lowerBound)", counterexample: "0,x",
            text: { $0.map(String.init).joined(separator: ",") }
        ) { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let numbers = parts.compactMap { Int($0) }.filter(bounds.contains)
            return numbers.count == parts.count && numbers.count <= count ? numbers : nil
        }
    }
}

extension ValueType where Value: Equatable & Sendable {
    /// One of a few words, each with its meaning.
    static func choice(_ words: KeyValuePairs<String, Value>) -> Self {
        choice(words.map { (word: $0.key, meaning: $0.value) })
    }

    /// One of the raw values of `cases`.
    static func choice(_ cases: [Value]) -> Self where Value: RawRepresentable<String> {
        choice(cases.map { (word: $0.rawValue, meaning: $0) })
    }

    /// One of a few words, each with its meaning.
    static func choice(_ words: [(word: String, meaning: Value)]) -> Self {
        let names = words.map(\.word)
        return Self(
            // A list that does not fit in a line goes into the help text.
            names.count > 6 ? "NAME" : names.joined(separator: "|"),
            expectation: "one of " + names.joined(separator: ", "), example: names[0],
            counterexample: "no-such-word", completion: .words(names),
            text: { value in words.first { $0.meaning == value }?.word ?? "" }
        ) { text in words.first { $0.word.utf8.elementsEqual(text.utf8) }?.meaning }
    }
}

/// A number of things, or all there are.
enum Amount: Hashable, Sendable {
    case count(Int)
    case all

    /// The largest number of things.
    var limit: Int {
        switch self {
        case .count(let count): count
        case .all: .max
        }
    }
}

extension ValueType where Value == Amount {
    /// A whole number from 1, or the word `all`.
    static var countOrAll: Self {
        Self(
            "N|all", expectation: "a whole number from 1, or 'all'", example: "all", counterexample: "0",
            text: { $0 == .all ? "all" : String($0.limit) }
        ) { text in text == "all" ? .all : Int(text).flatMap { $0 >= 1 ? .count($0) : nil } }
    }
}
