/// The long names of all options, without the dashes.
enum OptionName: String, CaseIterable, Sendable {
    case help, version, verbose, quiet, color, threads, model, output, force, format
    case input, header, join, strict, errors, pair, man
    case inputFormat = "input-format"
    case delimiter
    case checkOnly = "check-only"
    case textColumn = "text-column"
    case pairColumn = "pair-column"
    case idColumn = "id-column"
    case noHeader = "no-header"
    case null
    case top, threshold, logits, append
    case rejectLabel = "reject-label"
    case maximumLength = "max-length"
    case truncation, long, stride, literal
    case noSpecialTokens = "no-special-tokens"
    case batchTokens = "batch-tokens"
    case ids, count
    case pooling, normalize
    case stats
    case labelColumn = "label-column"
    case multiLabel = "multi-label"
    case size, alphabet, letters, cased
    case minimumFrequency = "min-frequency"
    case regression, lossy, validation, folds, seed, report, json, predictions, suspects
    case classWeight = "class-weight"
    case inverseStrength = "inverse-strength"
    case noCache = "no-cache"
    case head, activation, windows, filters, optimizer, epochs, schedule, warmup, dropout, l1, l2
    case accumulate, unfreeze, recompute, resume
    case headWidths = "head-widths"
    case batchNorm = "batch-norm"
    case stateSize = "state-size"
    case batchSize = "batch-size"
    case learningRate = "learning-rate"
    case clipNorm = "clip-norm"
    case clipValue = "clip-value"
    case earlyStopping = "early-stopping"
    case weightDecay = "weight-decay"
    case labelSmoothing = "label-smoothing"
    case layerDecay = "layer-decay"
    case tokenDropout = "token-dropout"
    case wordSwap = "word-swap"
    case precision, models, part
    case dataType = "dtype"
    case failUnder = "fail-under"
    case vocabulary, layers, hidden, heads, intermediate, positions, steps
    case teacher, student
    case maxMinutes = "max-minutes"
    case checkpointMinutes = "checkpoint-minutes"
    case wholeWords = "whole-words"
    case teacherPooling = "teacher-pooling"
    case teacherLength = "teacher-length"
    case teacherStates = "teacher-states"
    case teacherLayers = "teacher-layers"
    case teacherClassifier = "teacher-classifier"
    case initializeFromTeacher = "initialize-from-teacher"

    /// As it is written on a command line.
    var written: String { "--" + rawValue }
}

/// What may stand as the value of an option.
enum OptionValue: Hashable, Sendable {
    /// The option is there or not; it takes no value.
    case none
    /// Any text; the word stands for it in the help.
    case text(String)
    /// A file or a folder, which completion can look for.
    case file(String)
    /// A whole number within bounds.
    case wholeNumber(String, ClosedRange<Int>)
    /// A number within bounds.
    case number(String, ClosedRange<Double>)
    /// One of a few words.
    case choice([String])
    /// A whole number from 1, or the word `all`.
    case countOrAll

    /// What stands for the value in the help; empty for an option without one.
    var placeholder: String {
        switch self {
        case .none: ""
        case .text(let word), .file(let word), .wholeNumber(let word, _), .number(let word, _): word
        // A list that would not fit a line stands in the summary.
        case .choice(let words) where words.count > 6: "NAME"
        case .choice(let words): words.joined(separator: "|")
        case .countOrAll: "N|all"
        }
    }

    /// What the value has to be, in words; for messages.
    var expectation: String {
        switch self {
        case .none: "no value"
        case .text, .file: "any text"
        case .wholeNumber(_, let bounds) where bounds.upperBound == .max:
            "a whole number from \(bounds.lowerBound)"
        case .wholeNumber(_, let bounds): "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .number(_, let bounds): "a number from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .countOrAll: "a whole number from 1, or 'all'"
        }
    }

    /// Whether `bytes` can be the value.
    func allows(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return switch self {
        case .none: false
        case .text, .file: true
        case .wholeNumber(_, let bounds): Int(text).map(bounds.contains) ?? false
        case .number(_, let bounds): Double(text).map(bounds.contains) ?? false
        case .choice(let words): words.contains { $0.utf8.elementsEqual(bytes) }
        case .countOrAll: text == "all" || (Int(text).map { $0 >= 1 } ?? false)
        }
    }
}

/// One option: the source of its parsing, its help, its line in the manual, and its completion.
struct OptionDescription: Hashable, Sendable {
    let name: OptionName
    let short: Character?
    let value: OptionValue
    let summary: String
    /// Whether each occurrence counts; otherwise the last one does.
    let isRepeatable: Bool

    /// An option that is there or not.
    init(_ name: OptionName, short: Character? = nil, _ summary: String) {
        self.init(name, short: short, .none, summary)
    }

    /// An option with a value.
    init(
        _ name: OptionName, short: Character? = nil, _ value: OptionValue, isRepeatable: Bool = false,
        _ summary: String
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.summary = summary
        self.isRepeatable = isRepeatable
    }

    /// As the help shows it: `-k, --top N|all`.
    var usage: String {
        let prefix = short.map { "-\($0), " } ?? "    "
        let suffix = value == .none ? "" : " " + value.placeholder
        return prefix + name.written + suffix
    }
}
