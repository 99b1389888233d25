package import MiniBERT

/// The encoder and the settings that features depend on, beside the text.
package struct FeatureSettings: Hashable, Sendable {
    /// The SHA-256 of the encoder, its settings and its tokenizer, as hexadecimal digits.
    package let model: String
    /// How the hidden states of a text become its features; the vectors of several poolings follow one another.
    package let poolings: [Pooling]
    /// The maximum number of tokens of a text.
    package let maximumLength: Int

    package init(model: String, poolings: [Pooling], maximumLength: Int) {
        self.model = model
        self.poolings = poolings
        self.maximumLength = maximumLength
    }

    /// Why features that were made with these settings are not those of a training with others; `nil` if they are.
    func finding(for training: FeatureSettings) -> String? {
        func names(_ poolings: [Pooling]) -> String { poolings.map(\.rawValue).joined(separator: "+") }
        if model != training.model {
            return
                "has features of another model (\(model.prefix(12))…), expected those of \(training.model.prefix(12))…; "
                + "name the model that made them"
        }
        if maximumLength != training.maximumLength {
            return
                "has features of at most \(maximumLength) tokens a text, expected \(training.maximumLength); "
                + "give both commands the same maximum length"
        }
        let isPart = training.poolings.count == 1 && poolings.contains(training.poolings[0])
        guard poolings != training.poolings, !isPart else { return nil }
        return "has features by pooling \(names(poolings)), expected \(names(training.poolings)); "
            + "give both commands the same pooling"
    }
}

/// Features of labeled rows that were computed before.
package struct KnownFeatures: Sendable {
    /// A row for each example.
    package let rows: FeatureRows
    package let settings: FeatureSettings
    /// The file that messages about the features name.
    package let file: String

    package init(rows: FeatureRows, settings: FeatureSettings, file: String) {
        self.rows = rows
        self.settings = settings
        self.file = file
    }

    /// The features by some of the poolings, side by side.
    ///
    /// - Precondition: The settings have these poolings.
    func rows(by poolings: [Pooling]) -> FeatureRows {
        guard poolings != settings.poolings else { return rows }
        precondition(poolings.count == 1, "poolings \(poolings) of features by \(settings.poolings)")
        let index = settings.poolings.firstIndex(of: poolings[0]) ?? 0
        let width = rows.width / settings.poolings.count
        return rows.selecting(columns: index * width..<(index + 1) * width)
    }
}
