public import SafetensorsFormat
public import WordPiece

/// A fault of a model folder, or of a request to it.
///
/// Every case has the place of the fault, the finding and the expectation. The description also has the remedy.
public enum ModelError: Error, Hashable {
    /// The path of the model leads to no folder.
    case noFolder(path: String)
    /// A file that every model folder has is missing.
    case missingFile(file: String)
    /// A file of settings is not what its name says, such as a Git LFS pointer; `finding` says what it is.
    case disguised(file: String, finding: String)
    /// A file is not valid JSON; `reason` has the line and column, counted from 1.
    case invalidJSON(file: String, reason: String)
    /// A configuration lacks a key that has no default.
    case missingKey(file: String, key: String)
    /// A value of a configuration is of the wrong type or out of range.
    case invalidValue(file: String, key: String, found: String, expected: String)
    /// A value of a configuration requires a feature of transformers that this library does not support.
    case unsupportedValue(file: String, key: String, found: String, supported: [String])
    /// A file contradicts another, or itself.
    case contradiction(file: String, finding: String, expectation: String)
    /// The checkpoint lacks tensors that the configuration requires; `names` has all of them, as named in files.
    case missingTensors(file: String, names: [String])
    /// A tensor does not have the shape that the configuration requires.
    case wrongShape(file: String, tensor: String, found: [Int], expected: [Int])
    /// A weight is stored in a type that is not used for weights.
    case wrongElementType(file: String, tensor: String, found: String)
    /// The weights are 8-bit integers, which training and pruning cannot change.
    case integerWeights(model: String)
    /// A weight is NaN or infinite; `index` counts in row-major order from 0.
    case notFinite(file: String, tensor: String, index: Int, found: String)
    /// The folder holds an encoder, but no head that classifies a sequence; `finding` says what is missing.
    case noClassificationHead(folder: String, finding: String)
    /// The model keeps no scores of held-out rows that its predictions could be assessed by; `finding` says why.
    case noHeldOutScores(model: String, finding: String)
    /// The model does not say how its head was fitted, or the head was not fitted in one step; `finding` says which.
    case noFittedHead(model: String, finding: String)
    /// The model has no heads on inner layers, which early answers come from.
    case noExits(model: String)
    /// The folder to write exists already.
    case exists(path: String)
    /// The file or folder at the path to write is never replaced; `finding` says why.
    case unreplaceable(path: String, finding: String)
    /// Another process is writing a folder to the same path; until it is complete, the folder is at `place`.
    case inUse(path: String, place: String)
    /// A file or folder cannot be written; `reason` is the message of the system.
    case unwritable(path: String, reason: String)
    /// The model has a form that the folder to write cannot express; `finding` says which.
    case notExpressible(finding: String, expectation: String)
    /// There are more labels than a stock DistilBERT head can express exactly.
    case tooManyLabels(labelCount: Int, hiddenSize: Int)
    /// A file cannot be read, or a safetensors file or the index of its shards is invalid.
    case safetensors(SafetensorsError)
    /// The tokenizer's files cannot be used.
    case tokenizer(folder: String, WordPieceError)
}
