import Tensors
import WordPiece
import MiniBERTTraining
import MiniBERT

extension CommandDescription {
    /// `vocabulary`: train a WordPiece vocabulary.
    static let vocabulary = CommandDescription(
        name: "vocabulary",
        summary: "train a WordPiece vocabulary on text",
        operands: "[TEXT-FILE]...",
        examples: [
            ("minibert vocabulary corpus.txt --size 16000 -o vocab.txt", "learn 16,000 pieces"),
            ("zcat corpus-*.gz | minibert vocabulary - -o vocab.txt", "from compressed files"),
        ],
        notes: [
            "Each line is a text, in UTF-8, whatever the file is called. The merges are those of Hugging Face's WordPieceTrainer; what that leaves to chance goes by "
                + "the number of the letter, so the same text always gives the same file."
        ],
        options: [
            OptionDescription(
                .size, .wholeNumber("N", 10...10_000_000), "entries of the vocabulary at most; default: 30000"
            ),
            OptionDescription(
                .minimumFrequency, .wholeNumber("N", 1...Int.max),
                "merge pairs that occur so often; default: 2"),
            OptionDescription(
                .alphabet, .wholeNumber("N", 1...1_114_112),
                "letters at most, the most frequent; default: 1000"),
            OptionDescription(
                .letters, .file("FILE"),
                "keep the letters of FILE however rare, also as parts of words"),
            OptionDescription(.cased, "keep case and accents"),
            OptionDescription.threads,
        ] + OptionDescription.outputOptions,
        run: { context, arguments throws(CommandError) in try VocabularyCommand.run(context, arguments) }
    )
}

/// Counts the words of a text and learns a vocabulary of them.
enum VocabularyCommand {
    /// How many lines are counted at a time, about 32 MB of ordinary text.
    private static let portion = 1 << 18

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let inputs = arguments.operands.isEmpty ? [Array("-".utf8)] : arguments.operands
        let names = inputs.map(InputName.init)
        let messages = context.messages(for: arguments)
        let output = try context.output(arguments, inputs: names)
        let counter = try counted(names, context, arguments, messages)
        guard counter.wordCount > 0 else { throw .data(.unusable("the text holds no words, expected some")) }
        messages.tell(
            "\(grouped(counter.wordCount)) words, \(grouped(counter.distinctWordCount)) different ones")

        var trainer = VocabularyTrainer(size: arguments.wholeNumber(.size) ?? 30_000)
        trainer.minimumFrequency = arguments.wholeNumber(.minimumFrequency) ?? trainer.minimumFrequency
        trainer.alphabetLimit = arguments.wholeNumber(.alphabet) ?? trainer.alphabetLimit
        if let path = arguments.bytes(.letters) {
            let letters = try counted([InputName(path: path)], context, arguments, messages).letters
            trainer.requiredAlphabet = letters
            trainer.requiredLettersContinue = true
        }
        let entries = trainer.vocabulary(of: counter)
        for entry in entries { try output.writer.write(entry + [0x0A]) }
        try output.finish()
        messages.endProgress()
        messages.tell("\(grouped(entries.count)) entries")
    }

    private static func counted(
        _ inputs: [InputName], _ context: CommandContext, _ arguments: ParsedArguments, _ messages: Messages
    ) throws(CommandError) -> WordCounter {
        var settings = TokenizerSettings()
        settings.lowercase = !arguments.has(.cased)
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

    private static func count(_ lines: ArraySlice<[UInt8]>, _ empty: WordCounter) -> WordCounter {
        var counter = empty
        for line in lines { counter.count(line.span) }
        return counter
    }

    private static func slices(of lines: [[UInt8]], count: Int) -> [ArraySlice<[UInt8]>] {
        let size = max(1, (lines.count + count - 1) / count)
        return stride(from: 0, to: lines.count, by: size).map { lines[$0..<min($0 + size, lines.count)] }
    }
}
