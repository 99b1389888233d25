import PrintableText

/// Arguments, taken apart.
struct ParsedArguments: Hashable {
    var values: [OptionName: [[UInt8]]] = [:]
    /// What is no option: texts, files, names of commands.
    fileprivate(set) var operands: [[UInt8]] = []

    /// Whether the option is there.
    func has(_ name: OptionName) -> Bool { values[name] != nil }

    /// The value of the option; the last one, where it is there more than once.
    func bytes(_ name: OptionName) -> [UInt8]? { values[name]?.last }

    /// All values of the option.
    func all(_ name: OptionName) -> [[UInt8]] { values[name] ?? [] }

    /// The value of the option as text.
    func text(_ name: OptionName) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// The value of an option that takes a whole number; the parser has checked it.
    func wholeNumber(_ name: OptionName) -> Int? { text(name).flatMap { Int($0) } }

    /// The value of an option that takes a number; the parser has checked it.
    func number(_ name: OptionName) -> Double? { text(name).flatMap { Double($0) } }

    /// The value of an option whose choices are the cases of an enumeration.
    func choice<Choice: RawRepresentable>(_ name: OptionName, as type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        text(name).flatMap { Choice(rawValue: $0) }
    }

    /// What the value of an option means, whose choices are words with a meaning each.
    func choice<Meaning>(_ name: OptionName, of words: KeyValuePairs<String, Meaning>) -> Meaning? {
        bytes(name).flatMap { value in words.first { $0.key.utf8.elementsEqual(value) }?.value }
    }

    /// Refuses two options that cannot both be meant.
    func refuse(_ first: OptionName, with second: OptionName) throws(CommandError) {
        guard has(first), has(second) else { return }
        throw .usage(.contradiction(first.written, second.written))
    }
}

/// Takes arguments apart as GNU programs do.
///
/// `--long value`, `--long=value`, `-k 3`, `-k3`, `-qv`; options may stand anywhere; after `--` nothing is an option; `-`
/// alone is an operand. Arguments are bytes: a text need not be UTF-8.
struct ArgumentParser {
    let options: [OptionDescription]

    private static let dash = UInt8(ascii: "-")

    /// Takes `arguments` apart.
    ///
    /// - Throws: `UsageFault`, as soon as one does not fit the options.
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

    private func parseLong<Rest: Collection>(
        _ argument: [UInt8], rest: inout Rest, into parsed: inout ParsedArguments
    ) throws(CommandError) where Rest.Element == [UInt8], Rest.SubSequence == Rest {
        let equals = argument.firstIndex(of: UInt8(ascii: "="))
        let name = argument[2..<(equals ?? argument.count)]
        guard let option = options.first(where: { $0.name.rawValue.utf8.elementsEqual(name) }) else {
            throw unknown(argument[..<(equals ?? argument.count)])
        }
        let attached = equals.map { Array(argument[($0 + 1)...]) }
        if option.value == .none {
            guard attached == nil else { throw .usage(.unexpectedValue(option: option.name.written)) }
            return parsed.values[option.name, default: []].append([])
        }
        guard let value = attached ?? rest.popFirst() else {
            throw .usage(.missingValue(option: option.name.written))
        }
        try store(value, for: option, written: option.name.written, into: &parsed)
    }

    private func parseShort<Rest: Collection>(
        _ argument: [UInt8], rest: inout Rest, into parsed: inout ParsedArguments
    ) throws(CommandError) where Rest.Element == [UInt8], Rest.SubSequence == Rest {
        var letters = argument.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.short?.asciiValue == letter }) else {
                throw unknown(letters.count == argument.count - 2 ? argument[...] : [Self.dash, letter])
            }
            let written = "-\(Character(Unicode.Scalar(letter)))"
            if option.value == .none {
                parsed.values[option.name, default: []].append([])
                continue
            }
            guard let value = letters.isEmpty ? rest.popFirst() : Array(letters) else {
                throw .usage(.missingValue(option: written))
            }
            return try store(value, for: option, written: written, into: &parsed)
        }
    }

    private func store(
        _ value: [UInt8], for option: OptionDescription, written: String, into parsed: inout ParsedArguments
    ) throws(CommandError) {
        guard option.value.allows(value) else {
            throw .usage(.badValue(printable(value), option: written, expected: option.value.expectation))
        }
        parsed.values[option.name, default: []].append(value)
    }

    private func unknown(_ argument: some Sequence<UInt8>) -> CommandError {
        let shown = printable(argument)
        return .usage(
            .unknownOption(shown, suggestion: suggestion(for: shown, among: options.map(\.name.written))))
    }
}

/// The candidate that a mistyped word most likely meant, if one is near enough.
func suggestion(for word: String, among candidates: [String]) -> String? {
    let typed = Array(word.utf8)
    let spelledOut = candidates.filter { initials($0) == word }
    if spelledOut.count == 1 { return spelledOut[0] }
    let allowed = max(1, typed.count / 3)
    let ranked = candidates.map { (candidate: $0, distance: editDistance(typed, Array($0.utf8))) }
    let best = ranked.min { $0.distance < $1.distance }
    if let best, best.distance <= allowed { return best.candidate }
    // What was typed may be the beginning of a long name.
    let longer = candidates.filter { typed.count >= 4 && $0.utf8.starts(with: typed) }
    return longer.count == 1 ? longer[0] : nil
}

/// The first letters of the words of an option: `--lr` of `--learning-rate`.
private func initials(_ name: String) -> String {
    "--" + name.split(separator: "-").compactMap { $0.first.map(String.init) }.joined()
}

/// How many letters have to be put in, left out, changed, or swapped with their neighbour.
private func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for i in first.indices {
        var current = [i + 1]
        for j in second.indices {
            let change = last[j] + (first[i] == second[j] ? 0 : 1)
            var distance = min(change, last[j + 1] + 1, current[j] + 1)
            if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                distance = min(distance, beforeLast[j - 1] + 1)
            }
            current.append(distance)
        }
        beforeLast = last
        last = current
    }
    return last[second.count]
}
