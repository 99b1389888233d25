@testable import minibert

/// A command line is refused in words, or every option has a value of its type.
///
/// The first byte chooses the command; NUL separates the arguments.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let command = choices.one(of: MiniBERTCommand.commands.commands)
    let arguments = choices.remaining.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
    let parser = ArgumentParser(options: command.allOptions)
    do throws(CommandError) {
        let parsed = try parser.parse(arguments)
        let valueCount = parsed.occurrences.values.reduce(0) { $0 + $1.count }
        let letterCount = arguments.reduce(0) { $0 + $1.count }
        require(valueCount + parsed.operands.count <= letterCount + arguments.count, "nothing comes twice")
        for option in command.allOptions {
            guard let values = parsed.occurrences[option.name], let syntax = option.syntax else { continue }
            require(values.allSatisfy(syntax.accepts), "\(option.written) has a value of its type")
        }
        try parser.checkRules(parsed)
    } catch {
        requirePrintable(error.message ?? "")
    }
    do throws(CommandError) {
        for argument in arguments { _ = try MiniBERTCommand.commands.command(named: argument) }
    } catch {
        requirePrintable(error.message ?? "")
    }
}

/// Whatever the arguments hold, a message cannot move the cursor or start a line.
private func requirePrintable(_ message: String) {
    require(!message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "one line: \(message)")
}
