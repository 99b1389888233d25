import WordPiece
import NeuralNetworks
import MiniBERT
package import Tensors

/// Trains an encoder on unlabeled text, from the start or from a checkpoint.
package struct Pretraining: Sendable {
    package enum Goal: Hashable, Sendable {
        /// Predict masked tokens, or whole masked words.
        case maskedTokens(wholeWords: Bool)
        /// Predict the vectors of teachers, which are kept in one folder for each; the first teacher gives sentence
        /// vectors.
        case teacherVectors(folders: [String])
    }

    /// A step of the training, as it is reported while it runs.
    package enum Event: Sendable {
        /// Lines were read.
        case read(lineCount: Int, tokenCount: Int)
        /// A file with the vectors of a teacher is damaged; they are computed again.
        case damagedVectors(path: String)
        /// The teacher computed the vectors of lines.
        case taught(lineCount: Int)
        /// This many tokens of the student were initialized from the teacher.
        case initialized(pieceCount: Int, of: Int)
        /// Steps were made.
        case trained(PretrainingReport)
    }

    package let goal: Goal
    /// The folder of the model and the files of the training.
    package let folder: PretrainingFolder
    package var settings = PretrainingSettings()
    /// The largest number of tokens of a sequence; `nil` for all positions of the encoder.
    package var maximumLength: Int?
    package var limits = RunLimits()
    package var threads = WorkerThreads()
    var reader = CorpusReader()

    package init(_ goal: Goal, folder: PretrainingFolder) {
        self.goal = goal
        self.folder = folder
    }

    /// Starts a training.
    ///
    /// - Parameters:
    ///   - student: The encoder to train.
    ///   - paths: Text files with one text on each line; `-` is standard input.
    ///   - teachers: The teachers, one for each folder of the goal.
    ///   - initialization: The initial weights from a teacher.
    ///   - onEvent: Called with the progress.
    /// - Returns: How the run ended.
    /// - Throws: `PretrainingError` for a corpus, a model or a folder that cannot be used; after `.training` the last
    ///   checkpoint is kept.
    package func start(
        _ student: Student, on paths: [String], teachers: [Teacher] = [],
        initialization: TeacherInitialization? = nil, onEvent: (Event) -> Void
    ) throws(PretrainingError) -> PretrainingOutcome {
        try StopRequest.heeding(limits.shouldStop) { () throws(PretrainingError) in
            do throws(PretrainingError) {
                return try begin(student, on: paths, teachers, initialization, onEvent)
            } catch .stopped {
                return .notBegun
            }
        }
    }

    private func begin(
        _ student: Student, on paths: [String], _ teachers: [Teacher],
        _ initialization: TeacherInitialization?, _ onEvent: (Event) -> Void
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

    /// Resumes the training of the folder; the result has the same bytes as without an interruption.
    ///
    /// - Parameters:
    ///   - checkpoint: The checkpoint of the folder.
    ///   - onEvent: Called with the progress.
    /// - Returns: How the run ended.
    /// - Throws: `PretrainingError.damaged`, and the errors of `start`.
    package func resume(
        from checkpoint: PretrainingCheckpoint, onEvent: (Event) -> Void
    ) throws(PretrainingError) -> PretrainingOutcome {
        try StopRequest.heeding(limits.shouldStop) { () throws(PretrainingError) in
            let clock = RunClock()
            let student = try Student(resuming: folder)
            let corpus = try TokenCorpus(
                folder: folder, portionCount: checkpoint.progress.portionCount, limits: corpusLimits(student))
            do throws(PretrainingError) {
                return try run(student, corpus, from: checkpoint, clock, onEvent) { _, _ in }
            } catch .stopped {
                return .stopped
            }
        }
    }

    /// Trains the model of the goal; `begin` initializes the encoder of a new training.
    private func run(
        _ student: Student, _ corpus: TokenCorpus, from checkpoint: PretrainingCheckpoint?, _ clock: RunClock,
        _ onEvent: (Event) -> Void,
        begin: (inout BertEncoder, inout SplitMix64) throws(PretrainingError) -> Void
    ) throws(PretrainingError) -> PretrainingOutcome {
        try stoppably { () throws(Stopped) in try StopRequest.check() }
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

    /// Tokenizes the corpus, and computes the vectors of the teachers that are not in their folders yet.
    private func prepared(
        _ student: Student, on paths: [String], teachers: [Teacher], clock: RunClock,
        onEvent: (Event) -> Void
    ) throws(PretrainingError) -> TokenCorpus? {
        let corpusLimits = corpusLimits(student)
        let tokenizer = CorpusTokenizer(
            tokenizer: student.tokenizer, maximumLength: corpusLimits.length,
            splitsLongLines: teachers.isEmpty)
        let preparation = CorpusPreparation(
            folder: folder, tokenizer: tokenizer, limits: corpusLimits, threads: threads, reader: reader)
        let limits = limits
        func shouldStop() -> Bool {
            limits.areReached(after: clock.seconds)
        }
        var lineCount = 0
        return try preparation.corpus(
            of: paths,
            teach: { lines, index, digest throws(PretrainingError) in
                defer { lineCount += lines.count }
                guard case .teacherVectors(let folders) = goal else { return true }
                for (teacher, folder) in zip(teachers, folders) {
                    let isThere = TeacherStates.isThere(
                        index, of: folder, digest: digest, lineCount: lines.count,
                        teacher: teacher.description
                    ) { onEvent(.damagedVectors(path: $0)) }
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

    private func corpusLimits(_ student: Student) -> TokenCorpus.Limits {
        TokenCorpus.Limits(
            vocabularySize: student.configuration.vocabularySize,
            length: min(maximumLength ?? .max, student.configuration.maximumPositionCount))
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
