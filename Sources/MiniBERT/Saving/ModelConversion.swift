import WordPiece
import StrictJSON
import SystemFiles
package import SafetensorsFormat

/// A copy of a model with its numbers in another type, whole or in part.
///
/// F16 and BF16 halve the file of an F32 model, and I8 makes the weights of the encoder's layers a quarter. Tensors that
/// no part of the model uses are left out.
package struct ModelConversion: Sendable {
    package enum Part: String, CaseIterable, Sendable {
        /// Encoder, pooler and head.
        case all
        /// The encoder without a head.
        case encoder
        /// The head without its encoder, to be used with the encoder of another file.
        case head
    }

    package var name: String { model.files.path }
    private let filesBeside: [String]
    /// The record of the training; `nil` without one.
    private let record: [UInt8]?
    /// Whether the model keeps the record of its training, with scores of held-out texts.
    package var hasRecord: Bool { record != nil }
    /// Whether the model has heads on inner layers; an encoder without its head, or another encoder, has none.
    package var hasExits: Bool { hasHead && model.configuration.exits != nil }
    let model: LoadedModel
    let encoderEntries: [Checkpoint.Entry]
    let otherEntries: [Checkpoint.Entry]
    private let hasHead: Bool
    /// The files beside the weights, by name, as they are.
    let settings: [(name: String, bytes: [UInt8])]

    /// Loads the model of a source, so that the copy is known to be usable.
    ///
    /// - Throws: `ModelError` if the encoder or an existing head cannot be used.
    package init(_ source: ModelSource) throws(ModelError) {
        var model = try LoadedModel(source)
        encoderEntries = model.loader.checkpoint.usedEntries
        let encoderNames = Set(encoderEntries.map(\.tensor.name.utf8Bytes))
        do throws(ModelError) {
            _ = try model.loadHead()
            _ = try model.loader.loadNgrams()
            _ = try model.loader.loadExits()
            hasHead = true
        } catch .noClassificationHead {
            hasHead = false
        }
        _ = try model.loader.loadPooler()
        otherEntries = model.loader.checkpoint.usedEntries.filter {
            !encoderNames.contains($0.tensor.name.utf8Bytes)
        }
        settings = try Self.settings(of: model)
        record = try model.files.bytes(of: HeldOutRecord.fileName)
        filesBeside = try model.files.names(
            beside: settings.map(\.name) + model.loader.checkpoint.fileNames)
        self.model = model
    }

    /// The names of files that are left out, as reading the part does not need them.
    package func leftOutNames(of part: Part = .all) -> [String] {
        filesBeside.filter { $0 != HeldOutRecord.fileName || part != .all }
    }

    /// Every file that reading the model needs, except the weights.
    private static func settings(
        of model: LoadedModel
    ) throws(ModelError) -> [(name: String, bytes: [UInt8])] {
        var files: [(name: String, bytes: [UInt8])] = []
        if let bytes = try model.files.bytes(of: configurationName) {
            files.append((configurationName, bytes))
        }
        let tokenizerFiles = model.tokenizer.sourceFiles
        for (name, bytes) in tokenizerFiles.sorted(by: { $0.key < $1.key }) { files.append((name, bytes)) }
        return files + (try model.files.sentenceFiles().filter { tokenizerFiles[$0.name] == nil })
    }

    /// Writes a folder with the weights of a part, and with settings and tokenizer as they are.
    ///
    /// The whole model keeps the record of its training: rounded weights hardly change the scores of held-out rows.
    /// Without a data type, each tensor keeps its own, and hashes of n-grams always do. An encoder without its head has no
    /// settings of a head. I8 is for the maps of the encoder's blocks, and for its tables if asked; see
    /// `WeightQuantization`. All other tensors then keep their type.
    ///
    /// - Parameters:
    ///   - path: The path of the folder.
    ///   - part: The part that is written.
    ///   - dataType: F32, F16, BF16, F64 or I8.
    ///   - tableType: Another type for the tables of words, positions and segments.
    ///   - replacesExisting: Whether an existing model folder is replaced.
    /// - Throws: `ModelError.noClassificationHead` for a head that is not there; `.safetensors` for a number that the type
    ///   cannot hold; and the errors of `ModelDestination`. Nothing is left behind.
    /// - Precondition: The types hold floats, or are I8.
    package func write(
        to path: String, part: Part = .all, as dataType: DataType? = nil, tables tableType: DataType? = nil,
        replacesExisting: Bool = false
    ) throws(ModelError) {
        // A missing head is a fault of the model, whatever is at the path.
        _ = try entries(of: part)
        let types = TypePlan(self, as: dataType, tables: tableType)
        let weights = try weights(entries(of: part).filter { !isScale($0) }) {
            entry, name throws(SafetensorsError) in try contents(of: entry, name, types)
        }
        try destination(path, replacesExisting: replacesExisting).write(
            files(of: part, part == .head ? nil : types.quantization), weights: weights)
    }

    /// Reserves the folder of a copy; do so before a long computation.
    ///
    /// - Throws: The errors of `ModelDestination`.
    package func destination(
        _ path: String, replacesExisting: Bool = false
    ) throws(ModelError) -> ModelDestination {
        try ModelDestination(
            path, replacesExisting: replacesExisting, keeping: model.files.isInMemory ? [] : [name])
    }

    /// Writes a folder of files, and of the tensors that `content` makes of the entries of a part and their new names.
    func write(
        to destination: consuming ModelDestination, _ part: Part, _ files: [(name: String, bytes: [UInt8])],
        _ content: (Checkpoint.Entry, _ name: String) throws(SafetensorsError) -> TensorContent
    ) throws(ModelError) {
        try destination.write(
            files,
            weights: weights(entries(of: part)) { entry, name throws(SafetensorsError) in
                [try content(entry, name)]
            })
    }

    /// The weights that `content` makes of entries and their new names.
    func weights(
        _ entries: [Checkpoint.Entry],
        _ contents: (Checkpoint.Entry, _ name: String) throws(SafetensorsError) -> [TensorContent]
    ) throws(ModelError) -> SafetensorsWriter {
        do throws(SafetensorsError) {
            var tensors: [TensorContent] = []
            for entry in entries {
                tensors += try contents(entry, model.loader.names.unwrapped(entry.tensor.name))
            }
            return try SafetensorsWriter(tensors, metadata: .transformers)
        } catch {
            throw .safetensors(error)
        }
    }

    func entries(of part: Part) throws(ModelError) -> [Checkpoint.Entry] {
        switch part {
        case .all: return encoderEntries + otherEntries
        case .encoder: return encoderEntries
        case .head:
            guard hasHead else {
                throw .noClassificationHead(folder: name, finding: "the model has an encoder alone")
            }
            return otherEntries
        }
    }

    static let configurationName = "config.json"
    private static let headKeys = [
        "architectures", "id2label", "label2id", "problem_type", OwnModel.headKey, OwnModel.encoderKey,
        LabelDecision.key, ExitShape.key,
    ]

    /// The files beside the weights, by name.
    private func files(
        of part: Part, _ quantization: WeightQuantization?
    ) -> [(name: String, bytes: [UInt8])] {
        let record = part == .all ? record.map { [(HeldOutRecord.fileName, $0)] } ?? [] : []
        return record
            + settings.map { file in
                guard part == .encoder || quantization != model.configuration.quantization,
                    file.name == Self.configurationName, let object = configurationObject
                else { return file }
                let own = part == .encoder ? encoderSettings(object) : object
                return (file.name, Array(own.with(quantization).indentedText.utf8))
            }
    }

    /// The settings of the model, with keys that it does not use.
    var configurationObject: JSONObject? {
        settings.first { $0.name == Self.configurationName }.flatMap { try? JSONValue(parsing: $0.bytes) }?
            .object
    }

    /// A configuration without the keys of a head, with the encoder's own `model_type`.
    private func encoderSettings(_ configuration: JSONObject) -> JSONObject {
        var kept = JSONObject()
        for entry in configuration.entries where !Self.headKeys.contains(entry.name) {
            let value =
                entry.name == "model_type" ? .text(model.configuration.architecture.modelType) : entry.value
            _ = kept.append(key: entry.key, value: value)
        }
        return kept
    }
}

extension Checkpoint.Entry {
    /// The tensor's numbers in another type; in its own, the bytes as they are.
    func content(
        named name: String, as dataType: DataType? = nil
    ) throws(SafetensorsError) -> TensorContent {
        // Hashes of n-grams are no weights.
        guard let dataType, dataType != tensor.dataType, tensor.dataType.isReadableAsFloat else {
            return TensorContent(tensor, of: file, named: name)
        }
        return TensorContent(
            name: name, floats: try file.floats(of: tensor), shape: tensor.shape, as: dataType)
    }

    /// Some rows of the tensor, as they are stored.
    ///
    /// - Precondition: The tensor is a matrix that has these rows.
    func content(named name: String, rows: [Int]) -> TensorContent {
        let (file, range) = (file, file.byteRange(of: tensor))
        let rowSize = range.count / tensor.shape[0]
        return TensorContent(
            name: name, dataType: tensor.dataType, shape: [rows.count] + tensor.shape.dropFirst()
        ) { sink throws(SafetensorsError) in
            for row in rows {
                let start = range.lowerBound + row * rowSize
                try sink(file.region.withBytes(start..<start + rowSize) { $0.array })
            }
        }
    }
}

extension String {
    /// Names of tensors are compared by their bytes: canonically equivalent ones may be different tensors.
    fileprivate var utf8Bytes: [UInt8] { Array(utf8) }
}
