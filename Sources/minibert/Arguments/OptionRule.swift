/// A condition on the other options that applies to an option, or to one value of it.
struct OptionRule: Sendable {
    /// The value that the rule applies to; `nil` for every value.
    let value: String?
    /// The options that contradict this one.
    let conflicts: [OptionUse]
    /// The options of which one is required; empty if none is.
    let needs: [OptionUse]

    /// The option cannot be combined with any of `uses`.
    static func conflicts(with uses: OptionUse...) -> OptionRule { conflicts(with: uses) }

    /// The option, or one value of it, cannot be combined with any of `uses`.
    static func conflicts(of value: String? = nil, with uses: [OptionUse]) -> OptionRule {
        OptionRule(value: value, conflicts: uses, needs: [])
    }

    /// The option makes sense only with one of `uses`.
    static func needs(_ uses: OptionUse...) -> OptionRule {
        OptionRule(value: nil, conflicts: [], needs: uses)
    }

    /// Checks the rule of `option`, which is given.
    ///
    /// - Throws: `UsageFault` if the arguments break the rule.
    func check(_ option: some OptionDeclaration, _ arguments: ParsedArguments) throws(CommandError) {
        if let value, arguments.occurrences[option.name]?.last != Array(value.utf8) { return }
        let written = option.written + (value.map { " " + $0 } ?? "")
        if let other = conflicts.first(where: { $0.isMet(arguments) }) {
            throw .usage(.contradiction(written, other.written))
        }
        guard !needs.isEmpty, !needs.contains(where: { $0.isMet(arguments) }) else { return }
        throw .usage(.needs(written, others: needs.map(\.written)))
    }
}

/// An option, or a value of an option, that a rule of another option refers to.
struct OptionUse: Sendable {
    /// The form on the command line, such as `--long window`.
    let written: String
    let isMet: @Sendable (ParsedArguments) -> Bool
}
