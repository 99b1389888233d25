import PrintableText
import SystemFiles

/// Errors, notes and progress for people, on standard error.
///
/// A failure to write a message is not a failure of the command, so it is ignored.
final class Messages {
    private let writer: ByteWriter
    private let isTerminal: Bool
    private let isQuiet: Bool
    private let usesColor: Bool
    private let isVerbose: Bool
    private var hasProgressLine = false
    private var lastProgress = System.seconds

    init(descriptor: Int32, isTerminal: Bool, isQuiet: Bool, isVerbose: Bool, usesColor: Bool) {
        writer = ByteWriter(descriptor: descriptor, name: "standard error")
        self.isTerminal = isTerminal
        self.isQuiet = isQuiet
        self.isVerbose = isVerbose
        self.usesColor = usesColor
    }

    /// Shows why the command ends; the untrusted parts of `text` are printable already.
    func error(_ text: String) { show(colored("minibert:", "31") + " " + text) }

    /// Shows something that the user should know, unless quiet.
    func note(_ text: String) {
        if !isQuiet { show(colored("note:", "36") + " " + text) }
    }

    /// Shows advice to a person at a terminal, unless quiet.
    func hint(_ text: @autoclosure () -> String?) {
        if isTerminal, !isQuiet, let text = text() { note(text) }
    }

    /// Shows warnings about the files of a model.
    func warn(of warnings: [String], in folder: String) {
        for warning in warnings { note("\(printable(folder)): \(printable(warning))") }
    }

    /// Shows a detail, if verbose.
    func detail(_ text: String) {
        if isVerbose { show(text) }
    }

    /// Shows the progress of the work: on a terminal five times a second, in place of the last such line; otherwise
    /// every ten seconds, on a line of its own.
    func progress(_ text: @autoclosure () -> String) {
        let now = System.seconds
        guard !isQuiet, now - lastProgress >= (isTerminal ? 0.2 : 10) else { return }
        lastProgress = now
        guard isTerminal else { return show(text()) }
        put("\r\u{1B}[K" + text())
        hasProgressLine = true
    }

    /// Shows what the command did, unless quiet.
    func tell(_ text: String) {
        if !isQuiet { show(text) }
    }

    func show(_ text: String) {
        endProgress()
        put(text + "\n")
    }

    func endProgress() {
        if hasProgressLine { put("\r\u{1B}[K") }
        hasProgressLine = false
    }

    private func colored(_ text: String, _ code: String) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private func put(_ text: String) {
        do throws(CommandError) {
            try writer.write(text)
            try writer.flush()
        } catch {
            // There is nowhere left to report it.
        }
    }
}
