import PrintableText

/// The options and operands of a command line.
struct ParsedArguments: Hashable {
    /// The values of each option that is given, by its long name; an option without a value has empty ones.
    var occurrences: [String: [[UInt8]]] = [:]
    /// The arguments that are no options: texts, files, names of commands.
    fileprivate(set) var operands: [[UInt8]] = []

    func has(_ option: some OptionDeclaration) -> Bool { has(option.name) }

    func has(_ name: String) -> Bool { occurrences[name] != nil }
}

/// Parses arguments as GNU programs do.
///
/// Forms are `--long value`, `--long=value`, `-k 3`, `-k3` and `-qv`. Options may come anywhere; after `--` every argument
/// is an operand, and `-` alone is one. Arguments are bytes: a text need not be UTF-8.
struct ArgumentParser {
    /// Returns the options; it is not called for arguments without options, which saves time at the start.
    private let options: () -> [any OptionDeclaration]

    init(options: @escaping @autoclosure () -> [any OptionDeclaration]) { self.options = options }

    private static let dash = UInt8(ascii: "-")

    /// Parses `arguments`, without a check of the rules between options.
    ///
    /// - Throws: `UsageFault` for the first argument that does not fit the options.
    func parse(_ arguments: some Collection<[UInt8]>) throws(CommandError) -> ParsedArguments {
        var parsed = ParsedArguments()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == [Self.dash, Self.dash] {
                parsed.operands += rest
                break
            }
            if argument.starts(with: [Self.dash, Self.dash]) {
                try parseLong(argument, rest: &rest, into: &parsed)
            } else if argument.count > 1, argument[0] == Self.dash {
                try parseShort(argument, rest: &rest, into: &parsed)
            } else {
                parsed.operands.append(argument)
            }
        }
        return parsed
    }

    /// Checks the rules of all options that are given.
    ///
    /// - Throws: `UsageFault` for the first rule that is broken, in the order of the options.
    func checkRules(_ arguments: ParsedArguments) throws(CommandError) {
        guard !arguments.occurrences.isEmpty else { return }
        for option in options() where arguments.has(option) {
            for rule in option.rules { try rule.check(option, arguments) }
        }
    }

    private func parseLong<Rest: Collection>(
        _ argument: [UInt8], rest: inout Rest, into parsed: inout ParsedArguments
    ) throws(CommandError) where Rest.Element == [UInt8], Rest.SubSequence == Rest {
        let equals = argument.firstIndex(of: UInt8(ascii: "="))
        let name = argument[2..<(equals ?? argument.count)]
        guard let option = options().first(where: { $0.name.utf8.elementsEqual(name) }) else {
            throw unknown(argument[..<(equals ?? argument.count)])
        }
        let attached = equals.map { Array(argument[($0 + 1)...]) }
        if option.syntax == nil {
            guard attached == nil else { throw .usage(.unexpectedValue(option: option.written)) }
            return parsed.occurrences[option.name, default: []].append([])
        }
        guard let value = attached ?? rest.popFirst() else {
            throw .usage(.missingValue(option: option.written))
        }
        try store(value, for: option, written: option.written, into: &parsed)
    }

    private func parseShort<Rest: Collection>(
        _ argument: [UInt8], rest: inout Rest, into parsed: inout ParsedArguments
    ) throws(CommandError) where Rest.Element == [UInt8], Rest.SubSequence == Rest {
        var letters = argument.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = options().first(where: { $0.short?.asciiValue == letter }) else {
                throw unknown(letters.count == argument.count - 2 ? argument[...] : [Self.dash, letter])
            }
            let written = "-\(Character(Unicode.Scalar(letter)))"
            if option.syntax == nil {
                parsed.occurrences[option.name, default: []].append([])
                continue
            }
            guard let value = letters.isEmpty ? rest.popFirst() : Array(letters) else {
                throw .usage(.missingValue(option: written))
            }
            return try store(value, for: option, written: written, into: &parsed)
        }
    }

    private func store(
        _ value: [UInt8], for option: any OptionDeclaration, written: String,
        into parsed: inout ParsedArguments
    ) throws(CommandError) {
        if let syntax = option.syntax, !syntax.accepts(value) {
            throw .usage(.badValue(printable(value), option: written, expected: syntax.expectation))
        }
        parsed.occurrences[option.name, default: []].append(value)
    }

    private func unknown(_ argument: some Sequence<UInt8>) -> CommandError {
        let shown = printable(argument)
        return .usage(
            .unknownOption(shown, suggestion: suggestion(for: shown, among: options().map(\.written))))
    }
}
