import WordPiece
import MiniBERT
import NeuralNetworks
package import Tensors

/// Trains an encoder on text alone, from its first step or from a checkpoint on.
package struct Pretraining: Sendable {
    /// What the encoder learns.
    package enum Goal: Hashable, Sendable {
        /// To guess hidden tokens, whole words of them if asked.
        case maskedTokens(wholeWords: Bool)
        /// What teachers give to the lines, the first one sentence vectors; each has a folder that keeps it.
        case teacherVectors(folders: [String])
    }

    /// What is told while it goes on.
    package enum Event: Sendable {
        /// Lines were read.
        case read(lineCount: Int, tokenCount: Int)
        /// The teacher gave vectors to so many lines of the portion at hand.
        case taught(lineCount: Int)
        /// The student began with rows of the teacher for so many of its pieces.
        case initialized(pieceCount: Int, of: Int)
        /// Steps were made.
        case trained(PretrainingReport)
    }

    /// What the encoder learns.
    package let goal: Goal
    /// Where the model is written, and what the training needs.
    package let folder: TrainingFolder
    /// How the training goes.
    package var settings = PretrainingSettings()
    /// The most tokens of a sequence; `nil` for all positions of the encoder.
    package var maximumLength: Int?
    /// When to pause.
    package var limits = RunLimits()
    /// Who does the work.
    package var threads = WorkerThreads()
    /// How the corpus is cut into portions.
    var reader = CorpusReader()

    /// Creates a training.
    package init(_ goal: Goal, folder: TrainingFolder) {
        self.goal = goal
        self.folder = folder
    }

    /// Begins a training.
    ///
    /// - Parameters:
    ///   - student: What is trained.
    ///   - paths: Text files, one text a line; `-` is standard input.
    ///   - teachers: Who gives the vectors, where that is the goal; one for each folder.
    ///   - initialization: What the student takes from a teacher to start with.
    ///   - onEvent: Told of the progress.
    /// - Returns: How it ended.
    /// - Throws: `PretrainingError` for a corpus, a model or a folder that cannot be used; `.training` keeps the last
    ///   checkpoint.
    package func start(
        _ student: Student, on paths: [String], teachers: [Teacher] = [],
        initialization: TeacherInitialization? = nil, onEvent: (Event) -> Void
    ) throws(PretrainingError) -> PretrainingOutcome {
        let clock = RunClock()
        let modelClass =
            if case .maskedTokens = goal { student.classes.maskedLanguage } else { student.classes.encoder }
        let files = EncoderFiles(
            configuration: student.configuration, tokenizer: student.tokenizer, modelClass: modelClass)
        try files.write(to: folder)
        guard
            let corpus = try prepared(student, on: paths, teachers: teachers, clock: clock, onEvent: onEvent)
        else { return .notBegun }
        return try run(student, corpus, from: nil, clock, onEvent) {
            encoder, generator throws(PretrainingError) in
            try student.load(into: &encoder)
            guard let initialization else { return }
            let count = try initialization.apply(
                to: &encoder, tokenizer: student.tokenizer, using: &generator)
            onEvent(.initialized(pieceCount: count, of: student.tokenizer.vocabularySize))
        }
    }

    /// Goes on with the training of the folder, to the bytes that it would have come to without a pause.
    ///
    /// - Parameter onEvent: Told of the progress.
    /// - Returns: How it ended.
    /// - Throws: `PretrainingError.noCheckpoint` or `.damaged`, and what `start` throws.
    package func resume(onEvent: (Event) -> Void) throws(PretrainingError) -> PretrainingOutcome {
        let clock = RunClock()
        let checkpoint = try PretrainingCheckpoint(folder)
        let corpus = try TokenCorpus(folder: folder, portionCount: checkpoint.progress.portionCount)
        let student = try Student(resuming: folder)
        return try run(student, corpus, from: checkpoint, clock, onEvent) { _, _ in }
    }

    /// Trains the model that the goal asks for; `begin` changes the encoder of a new one.
    private func run(
        _ student: Student, _ corpus: TokenCorpus, from checkpoint: PretrainingCheckpoint?, _ clock: RunClock,
        _ onEvent: (Event) -> Void,
        begin: (inout BertEncoder, inout SplitMix64) throws(PretrainingError) -> Void
    ) throws(PretrainingError) -> PretrainingOutcome {
        let configuration = student.trainingConfiguration(dropout: settings.dropout)
        var generator = SplitMix64(seed: settings.seed, stream: [.initialization])
        var limits = limits
        switch goal {
        case .maskedTokens(let wholeWords):
            let task = try maskedTokenTask(corpus, student, wholeWords: wholeWords)
            var model = MaskedLanguageModel(configuration).initialized(by: .bert, using: &generator)
            try begin(&model.encoder, &generator)
            var run = try PretrainingRun(task, model, corpus: corpus, from: checkpoint, of: self)
            limits.seconds = limits.seconds.map { $0 - clock.seconds }
            return try run.run(limits) { onEvent(.trained($0)) }
        case .teacherVectors(let folders):
            let teachers = try folders.map { folder throws(PretrainingError) in
                try TeacherStates(folder: folder, corpus: corpus)
            }
            let task = DistillationTask(corpus: corpus, teachers: teachers)
            var model = SentenceStudent(configuration, teacherSize: teachers.reduce(0) { $0 + $1.size })
                .initialized(by: .bert, using: &generator)
            try begin(&model.encoder, &generator)
            var run = try PretrainingRun(task, model, corpus: corpus, from: checkpoint, of: self)
            limits.seconds = limits.seconds.map { $0 - clock.seconds }
            return try run.run(limits) { onEvent(.trained($0)) }
        }
    }

    /// Tokenizes the corpus, and has the teacher say what it has not said before.
    private func prepared(
        _ student: Student, on paths: [String], teachers: [Teacher], clock: RunClock,
        onEvent: (Event) -> Void
    ) throws(PretrainingError) -> TokenCorpus? {
        let tokenizer = CorpusTokenizer(
            tokenizer: student.tokenizer,
            maximumLength: min(maximumLength ?? .max, student.configuration.maximumPositionCount),
            splitsLongLines: teachers.isEmpty)
        let preparation = CorpusPreparation(
            folder: folder, tokenizer: tokenizer, threads: threads, reader: reader)
        let limits = limits
        func shouldStop() -> Bool {
            limits.shouldStop() || limits.seconds.map { clock.seconds >= $0 } ?? false
        }
        var lineCount = 0
        return try preparation.corpus(
            of: paths,
            teach: { lines, index, digest throws(PretrainingError) in
                defer { lineCount += lines.count }
                guard case .teacherVectors(let folders) = goal else { return true }
                for (teacher, folder) in zip(teachers, folders) {
                    let isThere = try TeacherStates.isThere(
                        index, of: folder, digest: digest, lineCount: lines.count,
                        teacher: teacher.description)
                    guard !isThere else { continue }
                    let vectors = try teacher.vectors(
                        of: lines, firstLine: lineCount + 1, threads: threads, shouldStop: shouldStop
                    ) { onEvent(.taught(lineCount: lineCount + $0)) }
                    guard let vectors else { return false }
                    try TeacherStates.write(
                        vectors, index, of: folder, digest: digest, teacher: teacher.description)
                }
                return true
            },
            shouldStop: shouldStop,
            onPortion: { onEvent(.read(lineCount: $0.lineCount, tokenCount: $0.tokenCount)) })
    }

    private func maskedTokenTask(
        _ corpus: TokenCorpus, _ student: Student, wholeWords: Bool
    ) throws(PretrainingError) -> MaskedTokenTask {
        guard var masking = TokenMasking(tokenizer: student.tokenizer) else {
            throw .contradiction(
                "the vocabulary has no '\(student.tokenizer.settings.maskToken)', which hides tokens")
        }
        masking.masksWholeWords = wholeWords
        return MaskedTokenTask(corpus: corpus, masking: masking)
    }
}
