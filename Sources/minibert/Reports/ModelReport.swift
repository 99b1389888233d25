import WordPiece
import SafetensorsFormat
import ModelSettings
import PrintableText
import MiniBERT
import MiniBERTTraining
import StrictJSON

/// The contents of a model folder: the parts that are used, and those that are ignored.
struct ModelReport: InspectionReport {
    private let description: ModelDescription
    private let used: TensorList
    private let ignored: TensorList
    /// Whether the text lists every tensor and every setting, as the JSON always does.
    private let listsAll: Bool
    private let showsCost: Bool

    /// Loads the model, and reads its values for statistics.
    ///
    /// - Throws: `CommandError.model` for a fault of the files, such as a damaged head.
    init(
        _ source: ModelSource, hasStatistics: Bool, showsCost: Bool, listsTensors: Bool
    ) throws(CommandError) {
        let description = try loadingModel { () throws(ModelError) in try ModelDescription(source) }
        func row(_ entry: TensorEntry) -> TensorList.Row {
            TensorList.Row(
                entry: entry, statistics: hasStatistics ? description.statistics(of: entry) : nil)
        }
        self.description = description
        used = TensorList(rows: description.usedTensors.map(row))
        ignored = TensorList(rows: description.ignoredTensors.map { row($0.tensor) })
        listsAll = listsTensors || hasStatistics
        self.showsCost = showsCost
    }

    /// One line of a group, as text and as JSON.
    private struct Property {
        let key: String
        let words: String
        let json: JSONValue

        init(_ key: String, _ text: String) {
            (self.key, words, json) = (key, text, .text(text))
        }

        init(_ key: String, _ number: Int?) {
            (self.key, words) = (key, number.map(grouped) ?? "not given")
            json = number.map(JSONValue.integer) ?? .null
        }

        init(_ key: String, _ flag: Bool) {
            (self.key, words, json) = (key, flag ? "yes" : "no", .boolean(flag))
        }

        init(_ key: String, _ texts: [String]) {
            (self.key, words) = (key, texts.isEmpty ? "not given" : texts.joined(separator: ", "))
            json = .array(texts.map(JSONValue.text))
        }
    }

    private var groups: [(name: String, properties: [Property])] {
        [("model", model), ("sizes", sizes), ("tokenizer", tokenizer)]
    }

    private var model: [Property] {
        let head =
            switch description.head {
            case .classification:
                Property(
                    "head",
                    description.configuration.problemType.rawValue
                        + (description.configuration.headShape.map { "; " + $0.words } ?? ""))
            case .none(let reason): Property("head", "none: " + reason)
            }
        let pooling = description.sentenceSettings.map {
            $0.pooling.rawValue + ($0.isNormalized ? ", normalized" : "")
        }
        return [
            Property("family", description.configuration.architecture.modelType),
            Property("classes", description.configuration.modelClasses), head,
            Property("pooler", description.hasPooler), Property("sentence pooling", pooling ?? "not given"),
            Property("activation", "\(description.configuration.activation)"),
        ] + (decision.map { [Property("gives", $0.words)] } ?? [])
            + (exits.map { [Property("exits", $0.words)] } ?? [])
    }

    /// The layers at which the model can answer early, if it has any.
    private var exits: ExitShape? { labels.isEmpty ? nil : description.configuration.exits }

    /// The rule by which the model gives labels, if it has one.
    private var decision: LabelDecision? { labels.isEmpty ? nil : description.configuration.decision }

    /// The threshold of each label in words; `nil` for a model without thresholds.
    private var thresholds: [String]? {
        switch decision {
        case .largestRatio(let thresholds):
            thresholds.map { "threshold " + NumberText.short(Double($0), significant: 3) }
        case .atLeast(let thresholds):
            thresholds.map {
                $0.map { "threshold " + NumberText.short(Double($0), significant: 3) } ?? "never given"
            }
        case .leastCost, nil: nil
        }
    }

    private var sizes: [Property] {
        let configuration = description.configuration
        return [
            Property("layers", configuration.layerCount), Property("hidden size", configuration.hiddenSize),
            Property("heads", configuration.headCount), Property("inner size", configuration.innerSize),
            Property("vocabulary", configuration.vocabularySize),
            Property("positions", configuration.maximumPositionCount),
            Property("longest text", description.maximumLength),
            Property("parameters", description.parameterCount),
            Property("of the encoder", description.encoderParameterCount),
            Property("stored as", description.dataTypes.map(\.rawValue)),
        ] + (configuration.quantization.map { [Property("quantized", $0.words)] } ?? [])
    }

    private var tokenizer: [Property] {
        let settings = description.tokenizer.settings
        return [
            Property("tokens", description.tokenizer.vocabularySize),
            Property("lower case", settings.lowercase),
            Property("strips accents", settings.stripAccents ?? settings.lowercase),
            Property("splits Chinese characters", settings.handleChineseCharacters),
            Property("removes control characters", settings.cleanText),
            Property("longest text", settings.modelMaximumLength),
            Property("files", description.tokenizer.sourceFiles.keys.sorted()),
        ]
    }

    private var labels: [String] {
        if case .classification = description.head { description.configuration.labels } else { [] }
    }

    var json: JSONValue {
        let groups = groups.map { group in
            let members = group.properties.map { property in
                (String(property.key.map { $0 == " " ? "_" : $0 }), property.json)
            }
            return (group.name, JSONValue.object(of: members))
        }
        let ignored = description.ignoredTensors.map { ignored -> JSONValue in
            ["name": .text(ignored.tensor.name), "reason": .text(ignored.reason)]
        }
        let settings = description.foundSettings.map { setting -> JSONValue in
            [
                "file": .text(setting.file), "key": .text(setting.key), "value": .text(setting.shownValue),
                "status": .text(setting.status.rawValue), "reason": .text(setting.reason),
            ]
        }
        return .object(
            of: groups + (showsCost ? [("cost", ModelCost(description).json)] : []) + [
                ("labels", .array(labels.map(JSONValue.text)))
            ] + (decision.map { [("decision", $0.json)] } ?? []) + [
                ("tensors", used.json),
                ("ignored", .array(ignored)), ("settings", .array(settings)),
                ("warnings", .array(description.warnings.map(JSONValue.text))),
            ])
    }

    func text(_ style: TextStyle) -> String {
        var sections = groups.map { group in
            style.bold(group.name) + "\n"
                + style.table(group.properties.map { ["  " + $0.key, printable($0.words)] })
        }
        if showsCost { sections.append(ModelCost(description).text(style)) }
        if !labels.isEmpty {
            let rows = labels.enumerated().map { index, label in
                ["  \(index)", printable(label)] + (thresholds.map { [$0[index]] } ?? [])
            }
            sections.append(style.bold("labels") + "\n" + style.table(rows))
        }
        sections.append(section("used", used, style))
        if !ignored.rows.isEmpty {
            let reasons = description.ignoredTensors.map { ["  " + printable($0.tensor.name), $0.reason] }
            sections.append(style.bold("ignored: " + ignored.summary) + "\n" + style.table(reasons))
        }
        sections.append(settings(style))
        if !description.warnings.isEmpty {
            let lines = description.warnings.map { "  " + printable($0) + "\n" }.joined()
            sections.append(style.bold("warnings") + "\n" + lines)
        }
        return sections.joined(separator: "\n")
    }

    /// Every key of the settings, with its file, its value and its status.
    private func settings(_ style: TextStyle) -> String {
        let count = description.foundSettings.count
        let title = style.bold("settings: \(grouped(count)) key\(count == 1 ? "" : "s")")
        guard listsAll else { return title + " (--verbose lists them)\n" }
        let rows = description.foundSettings.map { setting in
            [
                "  " + setting.file, printable(setting.key), printable(setting.shownValue),
                setting.status.rawValue,
            ]
                + [setting.reason]
        }
        let adapters = description.adapterFiles.map { ["  " + $0, "", "", "unknown", "not applied"] }
        return title + "\n" + style.table(rows + adapters)
    }

    private func section(_ name: String, _ tensors: TensorList, _ style: TextStyle) -> String {
        let title = style.bold("\(name): \(tensors.summary)")
        return listsAll ? title + "\n" + tensors.table(style) : title + " (--verbose lists them)\n"
    }
}
