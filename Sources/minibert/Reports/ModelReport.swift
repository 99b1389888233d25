import WordPiece
import SafetensorsFormat
import MiniBERT
import ModelSettings
import PrintableText
import StrictJSON

/// What a model folder holds, what of it is used, and what is ignored.
struct ModelReport: InspectionReport {
    private let description: ModelDescription
    private let used: TensorList
    private let ignored: TensorList
    /// Whether people see every tensor and every setting, and not only how many there are; programs always do.
    private let listsAll: Bool

    /// Loads the model, and reads all values if statistics are wanted.
    ///
    /// - Throws: `ModelFault.unusable` with what is wrong with the folder's files, a damaged head among them.
    init(_ source: ModelSource, hasStatistics: Bool, listsTensors: Bool) throws(CommandError) {
        let description = try loadingModel { () throws(ModelError) in try ModelDescription(source) }
        func row(_ entry: TensorEntry) -> TensorList.Row {
            TensorList.Row(
                entry: entry, statistics: hasStatistics ? description.statistics(of: entry) : nil)
        }
        self.description = description
        used = TensorList(rows: description.usedTensors.map(row))
        ignored = TensorList(rows: description.ignoredTensors.map { row($0.tensor) })
        listsAll = listsTensors || hasStatistics
    }

    /// One line of a group: what people read, and how programs get it.
    private struct Property {
        let key: String
        let words: String
        let write: (inout JSONWriter) -> Void

        init(_ key: String, _ text: String) {
            self.key = key
            words = text
            write = { $0.string(text) }
        }

        init(_ key: String, _ number: Int?, ifMissing words: String = "not given") {
            self.key = key
            self.words = number.map(grouped) ?? words
            write = { json in if let number { json.integer(number) } else { json.null() } }
        }

        init(_ key: String, _ flag: Bool) {
            self.key = key
            words = flag ? "yes" : "no"
            write = { $0.boolean(flag) }
        }

        init(_ key: String, _ texts: [String]) {
            self.key = key
            words = texts.isEmpty ? "not given" : texts.joined(separator: ", ")
            write = { json in json.array(texts) { $0.string($1) } }
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
        let pooling = description.sentencePooling.map {
            $0.pooling.rawValue + ($0.isNormalized ? ", normalized" : "")
        }
        return [
            Property("family", description.configuration.architecture.modelType),
            Property("classes", description.configuration.modelClasses), head,
            Property("pooler", description.hasPooler), Property("sentence pooling", pooling ?? "not given"),
            Property("activation", "\(description.configuration.activation)"),
        ]
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
        ]
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

    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            for group in groups {
                json.field(group.name) { json in
                    json.object { json in
                        for property in group.properties {
                            json.field(String(property.key.map { $0 == " " ? "_" : $0 }), property.write)
                        }
                    }
                }
            }
            json.field("labels") { json in json.array(labels) { $0.string($1) } }
            json.field("tensors") { used.write(to: &$0) }
            json.field("ignored") { json in
                json.array(description.ignoredTensors) { json, ignored in
                    json.object { json in
                        json.field("name") { $0.string(ignored.tensor.name) }
                        json.field("reason") { $0.string(ignored.reason) }
                    }
                }
            }
            json.field("settings") { json in
                json.array(description.foundSettings) { json, setting in
                    json.object { json in
                        json.field("file") { $0.string(setting.file) }
                        json.field("key") { $0.string(setting.key) }
                        json.field("value") { $0.string(setting.shownValue) }
                        json.field("status") { $0.string(setting.status.rawValue) }
                        json.field("reason") { $0.string(setting.reason) }
                    }
                }
            }
            json.field("warnings") { json in
                json.array(description.warnings) { $0.string($1) }
            }
        }
        return json.bytes + [0x0A]
    }

    func text(_ style: TextStyle) -> String {
        var sections = groups.map { group in
            style.bold(group.name) + "\n"
                + style.table(group.properties.map { ["  " + $0.key, printable($0.words)] })
        }
        if !labels.isEmpty {
            let rows = labels.enumerated().map { ["  \($0)", printable($1)] }
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

    /// Each key of the files of settings, its value, and what is done with it.
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
