public import Tensors

/// Gives texts one label for each of several tasks, by one pass of an encoder that the tasks' heads share.
///
///     let classifier = try MultiHeadClassifier([.sentiment, .news])
///     let predictions = try classifier.classify("A great match last night.")
///     print(predictions.map(\.label))
public struct MultiHeadClassifier: Sendable {
    /// A classifier for each task; the encoder of the first one is run.
    public let classifiers: [TextClassifier]

    /// Takes models in memory.
    ///
    /// - Throws: `ModelError` for whatever makes one of them unusable; `.contradiction` when their encoders or tokenizers
    ///   are not the same.
    /// - Precondition: There is at least one model.
    public init(_ models: [EmbeddedModel], options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        precondition(!models.isEmpty, "no model to classify with")
        for model in models where !model.sharesEncoder(with: models[0]) {
            throw .contradiction(
                file: model.name, finding: "its encoder is another than that of '\(models[0].name)'",
                expectation: "one pass serves several heads of one encoder")
        }
        let first = try TextClassifier(models[0], options: options)
        classifiers =
            [first]
            + (try models.dropFirst().map { model throws(ModelError) in
                try TextClassifier(model, encoder: first.encoder)
            })
    }

    /// How many tokens a text may have where the options say nothing, special ones counted.
    public var maximumLength: Int { classifiers[0].maximumLength }

    /// Classifies one text: a prediction of each task, in their order.
    ///
    /// - Throws: `InputError` when the text or the options cannot be used.
    public func classify(_ text: String, options: ReadingOptions = ReadingOptions()) throws(InputError)
        -> [Prediction]
    {
        try results(of: [TextInput(text)], options: options, threads: WorkerThreads(count: 1))[0].get()
    }

    /// Classifies texts, each with its predictions or an error of its own, in their order.
    ///
    /// - Throws: `InputError` for options that no text can be read by.
    public func results(
        of inputs: [TextInput], options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Result<[Prediction], InputError>] {
        try TextClassifier.results(of: inputs, by: classifiers, options: options, threads: threads)
    }
}
