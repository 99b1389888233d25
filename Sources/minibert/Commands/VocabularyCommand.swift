import Tensors
import MiniBERTTraining
import WordPiece

/// Counts the words of a text and trains a vocabulary on them.
enum VocabularyCommand: Command {
    static let name = "vocabulary"
    static let summary = "train a WordPiece vocabulary on text"
    static let operands = "[CORPUS]..."
    static let examples = [
        ("minibert vocabulary corpus.txt --size 16000 -o vocab.txt", "train a vocabulary of 16,000 entries"),
        ("zcat corpus-*.gz | minibert vocabulary - -o vocab.txt", "read compressed files"),
    ]
    static let notes = [
        "CORPUS contains one text per line, in UTF-8; the file name does not matter. The merges are those of Hugging Face's WordPieceTrainer; "
            + "among equally frequent pairs, character codes decide, so that the same text always gives the same file."
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                size, minimumFrequency, alphabet, letters, cased, ModelOptions.threads, OutputOptions.output,
                OutputOptions.force,
            ])
    ]

    private static let size = Option(
        "size", .wholeNumber("N", 10...10_000_000), "maximum number of entries", default: 30_000)
    private static let minimumFrequency = Option(
        "min-frequency", .wholeNumber("N", 1...Int.max), "minimum frequency of a pair to merge", default: 2)
    private static let alphabet = Option(
        "alphabet", .wholeNumber("N", 1...1_114_112),
        "maximum number of letters; the most frequent ones are kept", default: 1000)
    private static let letters = Option(
        "letters", .file("FILE"), "keep the letters of FILE, however rare, also inside words")
    private static let cased = Option("cased", "keep case and accents")

    /// The number of lines that are counted at a time, about 32 MB of ordinary text.
    private static let portion = 1 << 18

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let inputs = arguments.operands.isEmpty ? [Array("-".utf8)] : arguments.operands
        let names = inputs.map(InputName.init)
        let messages = context.messages(for: arguments)
        let output = try context.output(arguments, inputs: names)
        let counter = try counted(names, context, arguments, messages)
        guard counter.wordCount > 0 else { throw .data("the text contains no words") }
        messages.tell(
            "\(grouped(counter.wordCount)) words, \(grouped(counter.distinctWordCount)) of them distinct")

        var trainer = VocabularyTrainer(size: arguments[size])
        trainer.minimumFrequency = arguments[minimumFrequency]
        trainer.alphabetLimit = arguments[alphabet]
        if let path = arguments[letters] {
            let letters = try counted([InputName(path: path)], context, arguments, messages).letters
            trainer.requiredAlphabet = letters
            trainer.requiredLettersContinue = true
        }
        let entries = try trainer.vocabulary(of: counter) { _ throws(CommandError) in try Interruption.check()
        }
        for entry in entries { try output.writer.write(entry + [0x0A]) }
        try output.finish()
        messages.endProgress()
        messages.tell("\(grouped(entries.count)) entries")
    }

    private static func counted(
        _ inputs: [InputName], _ context: CommandContext, _ arguments: ParsedArguments, _ messages: Messages
    ) throws(CommandError) -> WordCounter {
        var settings = TokenizerSettings()
        settings.lowercase = !arguments[cased]
        let threads = context.threads(arguments)
        let empty = WordCounter(settings: settings)
        var total = empty
        var lineCount = 0
        var reader = CorpusReader(portionLineCount: portion)
        reader.standardInput = context.standardInput
        try pretrainingWork { () throws(PretrainingError) in
            let paths = inputs.map { String(decoding: $0.path, as: UTF8.self) }
            try reader.forEachPortion(of: paths) { lines throws(PretrainingError) in
                let slices = slices(of: lines, count: threads.count)
                for part in threads.map(slices, { count($0, empty) }) { total.add(part) }
                lineCount += lines.count
                messages.progress("\(grouped(lineCount)) lines")
                return Interruption.signalNumber == nil
            }
        }
        try Interruption.check()
        return total
    }

    /// The words of lines; of some lines only, once the command should stop.
    private static func count(_ lines: ArraySlice<[UInt8]>, _ empty: WordCounter) -> WordCounter {
        var counter = empty
        for line in lines where Interruption.signalNumber == nil { counter.count(line.span) }
        return counter
    }

    private static func slices(of lines: [[UInt8]], count: Int) -> [ArraySlice<[UInt8]>] {
        let size = max(1, (lines.count + count - 1) / count)
        return stride(from: 0, to: lines.count, by: size).map { lines[$0..<min($0 + size, lines.count)] }
    }
}
