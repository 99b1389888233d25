import MiniBERT

/// The classifier of a model folder.
struct FolderClassifier: ClassificationModel {
    private let classifier: TextClassifier

    /// Loads it.
    ///
    /// - Throws: `ModelFault.unusable` with what is wrong with the folder's files.
    init(folder: String) throws(CommandError) {
        classifier = try withModelFaults { () throws(ModelError) in try TextClassifier(folder: folder) }
    }

    var labels: [String] { classifier.labels }
    var maximumLength: Int { classifier.maximumLength }

    func classify(
        _ texts: [RecordText], settings: ClassificationSettings
    ) throws(CommandError) -> [Result<ClassifiedText, RecordFault>] {
        let length = settings.tokenization.maximumLength ?? maximumLength
        let longTexts: MiniBERT.LongTextRule =
            switch settings.longTexts {
            case .truncate: .truncate
            case .window: .windows(stride: settings.stride ?? length / 4)
            case .error: .error
            }
        let options = ReadingOptions(settings.tokenization, longTexts: longTexts, work: settings.work)
        let threads = WorkerThreads(count: settings.work.threadCount)
        return try withInputFaults { () throws(InputError) in
            try classifier.results(of: texts.map { TextInput($0) }, options: options, threads: threads)
        } convert: { prediction in
            ClassifiedText(
                probabilities: prediction.probabilities, logits: prediction.logits,
                isTruncated: prediction.isTruncated, tokenCount: prediction.tokenCount)
        }
    }
}
