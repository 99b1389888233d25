/// An option whose value is a `Value`.
///
/// This is the only declaration of the option: the parser, the help, the manual page and the completions read it, and a
/// command gets the typed value by `arguments[option]`.
struct Option<Value>: OptionDeclaration {
    let name: String
    let short: Character?
    let syntax: ValueSyntax?
    let help: String
    let isRepeatable: Bool
    let rules: [OptionRule]
    /// The value of all occurrences; of none, the default.
    fileprivate let value: @Sendable (_ occurrences: [[UInt8]]) -> Value
    /// Writes a value as the user would.
    private let text: @Sendable (Value) -> String

    var isGiven: OptionUse { OptionUse(written: written) { [name] in $0.has(name) } }
}

extension Option where Value == Bool {
    /// An option without a value: it is given or not.
    init(_ name: String, short: Character? = nil, _ help: String, rules: [OptionRule] = []) {
        self.init(
            name: name, short: short, syntax: nil, help: help, isRepeatable: false, rules: rules,
            value: { !$0.isEmpty }, text: { _ in "" })
    }
}

extension Option {
    /// An option that is `nil` if it is not given; `defaultWords` describe what happens then.
    init<Given>(
        _ name: String, short: Character? = nil, _ type: ValueType<Given>, _ help: String,
        defaultWords: String? = nil, rules: [OptionRule] = []
    ) where Value == Given? {
        self.init(
            name: name, short: short, syntax: type.syntax, help: Self.help(help, default: defaultWords),
            isRepeatable: false, rules: rules, value: { $0.last.flatMap(type.parse) },
            text: { $0.map(type.text) ?? "" })
    }

    /// An option with a default value.
    init(
        _ name: String, short: Character? = nil, _ type: ValueType<Value>, _ help: String,
        default defaultValue: Value, rules: [OptionRule] = []
    ) where Value: Sendable {
        self.init(
            name: name, short: short, syntax: type.syntax,
            help: Self.help(help, default: type.text(defaultValue)),
            isRepeatable: false, rules: rules, value: { $0.last.flatMap(type.parse) ?? defaultValue },
            text: type.text)
    }

    /// An option that may be given several times; every value counts.
    init<Given>(
        repeated name: String, short: Character? = nil, _ type: ValueType<Given>, _ help: String,
        rules: [OptionRule] = []
    ) where Value == [Given] {
        self.init(
            name: name, short: short, syntax: type.syntax, help: help, isRepeatable: true, rules: rules,
            value: { $0.compactMap(type.parse) }, text: { $0.map(type.text).joined(separator: " ") })
    }

    private static func help(_ help: String, default words: String?) -> String {
        words.map { "\(help); default: \($0)" } ?? help
    }

    /// Whether the option has this value, given or by default.
    func isEqual(to expected: Value) -> OptionUse where Value: Equatable & Sendable {
        OptionUse(written: "\(written) \(text(expected))") { $0[self] == expected }
    }
}

extension ParsedArguments {
    subscript<Value>(_ option: Option<Value>) -> Value { option.value(occurrences[option.name] ?? []) }
}

/// An option without the type of its value, as the parser and the help see it.
protocol OptionDeclaration: Sendable {
    /// The long name, without the dashes.
    var name: String { get }
    /// The letter of the short form, if there is one.
    var short: Character? { get }
    /// The form of the value; `nil` for an option without one.
    var syntax: ValueSyntax? { get }
    /// One line for the help, beginning in lower case.
    var help: String { get }
    /// Whether every occurrence counts; otherwise the last one does.
    var isRepeatable: Bool { get }
    /// The other options that it needs or excludes.
    var rules: [OptionRule] { get }
}

extension OptionDeclaration {
    /// The long form on a command line: `--top`.
    var written: String { "--" + name }

    /// The forms of the option in the help: `-k, --top N|all`.
    var usage: String {
        let prefix = short.map { "-\($0), " } ?? "    "
        return prefix + written + (syntax.map { " " + $0.placeholder } ?? "")
    }
}

/// Options under a heading of the help.
struct OptionGroup: Sendable {
    let heading: String
    let options: [any OptionDeclaration]

    init(_ heading: String, _ options: [any OptionDeclaration]) {
        self.heading = heading
        self.options = options
    }
}
