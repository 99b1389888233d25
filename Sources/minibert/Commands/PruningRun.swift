import MiniBERT
import MiniBERTDefaultModel
import MiniBERTTraining
import PrintableText
import Tensors

/// A run of `prune`, with the messages about it.
struct PruningRun {
    let output: String
    let context: CommandContext
    let arguments: ParsedArguments
    let messages: Messages

    /// The number of texts that are read at a time.
    private static let portion = 1 << 14

    /// Writes the model without the entries of its vocabulary that a corpus does not use.
    func cutVocabulary() throws(CommandError) {
        let conversion = try conversion()
        let destination = try destination(of: conversion)
        let (vocabulary, count) = try reducedVocabulary(of: conversion)
        do throws(ModelError) {
            try conversion.write(to: destination, keeping: vocabulary)
        } catch {
            throw CommandError(writing: error)
        }
        messages.tell(
            "wrote \(printable(output)): \(grouped(vocabulary.rowCount)) of \(grouped(vocabulary.rowCountBefore)) "
                + "entries, as \(grouped(count)) texts use them")
    }

    /// The vocabulary that the texts of the corpus use, and their number.
    private func reducedVocabulary(
        of conversion: ModelConversion
    ) throws(CommandError) -> (vocabulary: ReducedVocabulary, textCount: Int) {
        var use = try loadingModel { () throws(ModelError) in try conversion.vocabularyUse() }
        let threads = context.threads(arguments)
        let count = try forEachPortion(of: arguments[PruneCommand.vocabulary]) { texts throws(CommandError) in
            do throws(Stopped) { try use.add(texts, threads: threads) } catch { throw .stopped }
        }
        if !arguments[PruneCommand.dropCharacters] { use.addCharacters() }
        let vocabulary = try loadingModel { () throws(ModelError) in
            try conversion.reducedVocabulary(to: use)
        }
        return (vocabulary, count)
    }

    /// How far to prune the encoder.
    enum Target {
        case speedup(Double)
        case maximumLoss(Double)
        /// The number of bytes of the file of the weights.
        case size(Int)
    }

    /// Writes the model with fewer blocks, heads and inner neurons, and with a smaller vocabulary if asked.
    func pruneEncoder(_ target: Target) throws(CommandError) {
        let conversion = try conversion()
        let destination = try destination(of: conversion)
        var texts: [TextInput] = []
        _ = try forEachPortion(of: arguments.operands) { texts += $0 }
        let vocabulary =
            arguments.has(PruneCommand.vocabulary.name)
            ? try reducedVocabulary(of: conversion).vocabulary : nil
        let (source, threads) = (try source, context.threads(arguments))
        let outcome: Outcome
        do throws(PruningError) {
            outcome = try pruned(target, texts, source: source, threads: threads) {
                encoder throws(ModelError) in try conversion.byteCount(of: encoder, keeping: vocabulary)
            }
        } catch {
            throw CommandError(error)
        }
        let result = outcome.result
        messages.endProgress()
        do throws(ModelError) {
            try conversion.write(to: destination, encoder: result.encoder, keeping: vocabulary)
        } catch {
            throw CommandError(writing: error)
        }
        messages.tell("heads by layer: \(list(result.headCounts))")
        messages.tell("inner sizes by layer: \(list(result.innerSizes))")
        if let changedShare = outcome.changedShare {
            messages.tell(
                "\(NumberText.fixed(100 * changedShare, 2))% of the held-out texts have another label")
        }
        if conversion.hasRecord {
            messages.note(
                "the record of the training is left out, as its held-out scores are those of the whole encoder; 'train' again "
                    + "for --coverage, --domain and --examples")
        }
        if conversion.hasExits {
            messages.note(
                "the exits are left out, as they read the inner layers of the whole encoder; 'train \(TrainOptions.exits.written)' "
                    + "again")
        }
        messages.tell(
            "wrote \(printable(output)): \(NumberText.fixed(result.speedup, 2)) times fewer multiply-adds for a text"
        )
    }

    /// A pruned encoder, and the share of held-out texts with another label if it was to be measured.
    private struct Outcome {
        var result: EncoderPruning.Result
        var changedShare: Double?
    }

    private func pruned(
        _ target: Target, _ texts: [TextInput], source: ModelSource, threads: WorkerThreads,
        byteCount: (BertEncoder) throws(ModelError) -> Int
    ) throws(PruningError) -> Outcome {
        let recovers = arguments[PruneCommand.recover]
        var outcome: Outcome
        let pruning: EncoderPruning
        switch target {
        case .speedup(let speedup):
            pruning = try EncoderPruning(source, texts: texts, recovers: recovers, threads: threads)
            outcome = Outcome(result: try pruning.pruned(speedup: speedup) { messages.progress($0) })
        case .maximumLoss(let loss):
            pruning = try EncoderPruning(
                source, texts: texts, measuresLoss: true, recovers: recovers, threads: threads)
            let best = try pruning.pruned(maximumLoss: loss) { messages.progress($0) }
            outcome = Outcome(result: best.result, changedShare: best.loss)
        case .size(let limit):
            pruning = try EncoderPruning(
                source, texts: texts, recovers: recovers, keepsLastBlock: false, threads: threads)
            outcome = Outcome(
                result: try pruning.pruned(toByteCount: limit, byteCount: byteCount) { messages.progress($0) }
            )
        }
        if recovers { try recover(&outcome, pruning) }
        return outcome
    }

    private func recover(_ outcome: inout Outcome, _ pruning: EncoderPruning) throws(PruningError) {
        messages.progress("recovering")
        var rate: WorkRate?
        let (result, recovery) = try pruning.recovered(outcome.result) { step, count in
            let begun = rate ?? WorkRate(from: step)
            rate = begun
            guard step > 1 else { return }
            messages.progress(
                "recovering: step \(grouped(step)) of \(grouped(count)), "
                    + begun.timeLeft(count - step, at: step))
        }
        messages.endProgress()
        let errors = [recovery.errorBefore, recovery.errorAfter].map { NumberText.short($0, significant: 3) }
        messages.tell(
            "error of the output on the held-out texts: \(errors[0]) before the recovery, \(errors[1]) after it"
                + (recovery.isKept ? "" : "; the weights before it are kept"))
        outcome.result = result
        if let share = try pruning.changedShare(by: result.encoder) { outcome.changedShare = share }
    }

    private func list(_ counts: [Int]) -> String { counts.map(String.init).joined(separator: " ") }

    private var source: ModelSource {
        get throws(CommandError) { try context.modelSource(arguments, default: .sentiment) }
    }

    private func conversion() throws(CommandError) -> ModelConversion {
        let source = try source
        return try loadingModel { () throws(ModelError) in try ModelConversion(source) }
    }

    /// The folder of the result, reserved before any work.
    private func destination(of conversion: ModelConversion) throws(CommandError) -> ModelDestination {
        do throws(ModelError) {
            return try conversion.destination(
                output, replacesExisting: arguments[OutputOptions.forceFolder])
        } catch {
            throw CommandError(writing: error)
        }
    }

    /// Reads texts in portions.
    ///
    /// - Returns: The number of texts.
    /// - Throws: `CommandError.data` for a text that cannot be read, and if there is none.
    private func forEachPortion(
        of names: [[UInt8]], _ body: ([TextInput]) throws(CommandError) -> Void
    ) throws(CommandError) -> Int {
        let inputs = names.map(InputName.init)
        var records = try context.records(arguments, inputs: inputs, messages: messages)
        var count = 0
        while let texts = try records.nextTexts(upTo: Self.portion) {
            try body(texts)
            count += texts.count
            messages.progress("\(grouped(count)) texts")
        }
        messages.endProgress()
        guard count > 0 else { throw .data("there are no texts") }
        return count
    }
}

extension RecordSource {
    /// The next texts, at most `count`; `nil` at the end.
    ///
    /// - Throws: `CommandError.data` for a record that cannot be read.
    fileprivate mutating func nextTexts(upTo count: Int) throws(CommandError) -> [TextInput]? {
        var texts: [TextInput] = []
        while texts.count < count, case .record(let record) = try next(waiting: true) {
            guard record.isUTF8 else {
                throw .data(
                    "\(printable("\(record.source)")): bytes that are not UTF-8, expected text in UTF-8")
            }
            do throws(DataError) { texts.append(try record.content.get()) } catch {
                throw CommandError(error)
            }
        }
        return texts.isEmpty ? nil : texts
    }
}

extension CommandError {
    /// The error of a command that was asked to stop.
    fileprivate static var stopped: CommandError { .interrupted(signal: Interruption.signalNumber ?? 2) }

    fileprivate init(_ error: PruningError) {
        switch error {
        case .unreachable(let largest):
            self = .usage(
                .impossible(
                    "with one head and few inner neurons in each layer, a text needs at most "
                        + "\(NumberText.fixed(largest, 2)) times fewer multiply-adds; expected a smaller "
                        + PruneCommand.speedup.written))
        case .tooLarge(let smallest):
            self = .usage(
                .impossible(
                    "with one layer and few inner neurons, the weights have \(grouped(smallest)) bytes; expected a larger "
                        + "\(PruneCommand.size.written), or \(PruneCommand.vocabulary.written) CORPUS, or a model of "
                        + "'convert --dtype float16'"))
        case .noLabels:
            self = .model(
                "\(PruneCommand.maximumLoss.written) needs a model that gives each text one of several labels; "
                    + "use \(PruneCommand.speedup.written)")
        case .tooFewTexts(let count, let least):
            self = .data(
                "\(count == 1 ? "there is 1 text" : "there are \(count) texts"), but \(PruneCommand.maximumLoss.written) and "
                    + "\(PruneCommand.recover.written) need \(least), as a fifth is held out")
        case .input(let fault): self.init(fault)
        case .model(let fault): self.init(fault)
        case .stopped: self = .stopped
        }
    }
}
