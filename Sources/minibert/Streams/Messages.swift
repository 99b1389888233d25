import PrintableText

/// What people are told beside the result: errors, notes and progress, on standard error.
///
/// A failure to write here is not a failure of the command, so it is passed over.
final class Messages {
    private let writer: ByteWriter
    /// Whether people read along.
    let isTerminal: Bool
    private let isQuiet: Bool
    private let usesColor: Bool
    /// Whether details were asked for.
    let isVerbose: Bool
    private var hasProgressLine = false

    init(descriptor: Int32, isTerminal: Bool, isQuiet: Bool, isVerbose: Bool, usesColor: Bool) {
        writer = ByteWriter(descriptor: descriptor, name: "standard error")
        self.isTerminal = isTerminal
        self.isQuiet = isQuiet
        self.isVerbose = isVerbose
        self.usesColor = usesColor
    }

    /// Says why the command ends; `text` has had its untrusted parts made printable.
    func error(_ text: String) { show(colored("minibert:", "31") + " " + text) }

    /// Says what the user should know, unless asked to be quiet.
    func note(_ text: String) {
        if !isQuiet { show(colored("note:", "36") + " " + text) }
    }

    /// Says what is odd about a model's files.
    func warn(of warnings: [String], in folder: String) {
        for warning in warnings { note("\(printable(folder)): \(printable(warning))") }
    }

    /// Says what only the curious want to know.
    func detail(_ text: String) {
        if isVerbose { show(text) }
    }

    /// Says how far the work is: on a terminal in place of the last such line, else on a line of its own.
    func progress(_ text: String) {
        guard !isQuiet else { return }
        guard isTerminal else { return show(text) }
        put("\r\u{1B}[K" + text)
        hasProgressLine = true
    }

    /// Says what was done, unless asked to be quiet.
    func tell(_ text: String) {
        if !isQuiet { show(text) }
    }

    /// Shows lines that other code has laid out.
    func show(_ text: String) {
        endProgress()
        put(text + "\n")
    }

    /// Removes the progress line.
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
            // There is nowhere left to say so.
        }
    }
}
