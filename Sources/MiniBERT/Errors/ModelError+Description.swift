import WordPiece
import SafetensorsFormat
import PrintableText

extension ModelError: CustomStringConvertible {
    /// The fault in words: place, finding, expectation, remedy.
    public var description: String { description(remedy: remedy) }

    /// The fault in words, with another remedy.
    package func description(remedy: String?) -> String {
        let message = place.map { "\(quoted($0, limit: 4096)): \(finding)" } ?? finding
        return remedy.map { "\(message); \($0)" } ?? message
    }

    /// The file or folder at fault; `nil` if the finding names it.
    private var place: String? {
        switch self {
        case .noFolder(let path), .exists(let path), .unreplaceable(let path, _), .inUse(let path, _),
            .unwritable(let path, _):
            path
        case .missingFile(let file), .disguised(let file, _), .invalidJSON(let file, _),
            .missingKey(let file, _), .invalidValue(let file, _, _, _),
            .unsupportedValue(let file, _, _, _), .contradiction(let file, _, _),
            .missingTensors(let file, _),
            .wrongShape(let file, _, _, _), .wrongElementType(let file, _, _), .notFinite(let file, _, _, _):
            file
        case .noClassificationHead(let folder, _), .tokenizer(let folder, _): folder
        case .noHeldOutScores(let model, _), .noFittedHead(let model, _), .noExits(let model),
            .integerWeights(let model):
            model
        case .notExpressible, .tooManyLabels, .safetensors: nil
        }
    }

    /// The finding and the expectation.
    private var finding: String {
        switch self {
        case .noFolder: "there is no such folder"
        case .missingFile: "there is no such file"
        case .disguised(_, let finding): finding
        case .invalidJSON(_, let reason): "is not valid JSON: \(reason)"
        case .missingKey(_, let key): "\(quoted(key)) is missing, and the format defines no default for it"
        case .invalidValue(_, let key, let found, let expected):
            "\(quoted(key)) is \(found), expected \(expected)"
        case .unsupportedValue(_, let key, let found, let supported):
            "\(quoted(key)) is \(found), which is not supported (\(Self.list(supported)) can be read)"
        case .contradiction(_, let finding, let expectation): "\(finding), but \(expectation)"
        case .missingTensors(_, let names):
            names.count == 1
                ? "lacks the tensor \(quoted(names[0]))" : "lacks \(names.count) tensors: \(Self.list(names))"
        case .wrongShape(_, let tensor, let found, let expected):
            "\(quoted(tensor)) has shape \(found), but the configuration asks for \(expected)"
        case .wrongElementType(_, let tensor, let found):
            "\(quoted(tensor)) is stored as \(found), expected F32, F16, BF16 or F64"
        case .notFinite(_, let tensor, let index, let found):
            "\(quoted(tensor)) holds \(found) at index \(index), expected finite numbers"
        case .integerWeights:
            "the encoder's weights are 8-bit integers, but floats are needed to change them"
        case .noClassificationHead(_, let finding), .noHeldOutScores(_, let finding),
            .noFittedHead(_, let finding):
            finding
        case .noExits: "the model has no exits at inner layers, expected a model that was trained with exits"
        case .exists: "already exists"
        case .unreplaceable(_, let finding): "is not replaced: \(finding)"
        case .inUse(_, let place): "is being written by another run, for now at \(quoted(place))"
        case .unwritable(_, let reason): "cannot be written: \(reason)"
        case .notExpressible(let finding, let expectation): "\(finding), but \(expectation)"
        case .tooManyLabels(let labelCount, let hiddenSize):
            "there are \(labelCount) labels, but a stock DistilBERT head on states of \(hiddenSize) elements takes "
                + "\(hiddenSize / 2)"
        case .safetensors(let error): error.description
        case .tokenizer(_, let error): error.description
        }
    }

    /// The remedy; `nil` if the finding suggests it.
    package var remedy: String? {
        switch self {
        case .safetensors(.onlyOtherWeights(_, found: "pytorch_model.bin")):
            "a pickle can run any code, so it is not read; in that folder, run once: \(Self.conversion)"
        case .safetensors(.onlyOtherWeights): "load it in Python once and call save_pretrained"
        case .noClassificationHead: "train a head on it, or use it for vectors"
        case .integerWeights: "load it with the precision float32"
        case .unsupportedValue(_, let key, _, _) where key.utf8.starts(with: "quantization_config".utf8):
            "dequantize the model in Python, and save it with floats"
        case .noFittedHead: "the default training fits a linear head, and keeps a record of it"
        case .tooManyLabels: "a head on the mean of the states takes any number"
        case .notFinite: "the file is damaged or the training that wrote it diverged"
        case .exists: "choose another name, or allow overwriting"
        case .unreplaceable: "choose another name, or move that away"
        case .inUse: "choose another name, or wait until it ends"
        case .noFolder, .missingFile, .disguised, .invalidJSON, .missingKey, .invalidValue, .unsupportedValue,
            .contradiction, .missingTensors, .wrongShape, .wrongElementType, .noHeldOutScores, .noExits,
            .unwritable, .notExpressible, .safetensors, .tokenizer:
            nil
        }
    }

    /// One line of Python that writes `model.safetensors` beside `pytorch_model.bin`, with the same names.
    private static let conversion =
        "python -c \"import torch; from safetensors.torch import save_file; "
        + "w=torch.load('pytorch_model.bin', map_location='cpu', weights_only=True); "
        + "save_file({k: v.contiguous().clone() for k, v in w.items()}, 'model.safetensors', {'format': 'pt'})\""

    private static func list(_ names: [String]) -> String {
        names.map { quoted($0) }.joined(separator: ", ")
    }
}
