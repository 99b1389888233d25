public import SafetensorsFormat
public import WordPiece

/// A fault of a model folder, or of what was asked of it.
///
/// Every case says where the fault is, what was found and what was expected. The description also says what to do.
public enum ModelError: Error, Hashable {
    /// There is nothing at the path of the model folder, or something that is not a folder.
    case noFolder(path: String)
    /// A file that every model folder has is missing.
    case missingFile(file: String)
    /// A file of settings is not what its name says, such as a Git LFS pointer; `finding` says what it is.
    case disguised(file: String, finding: String)
    /// A JSON file breaks the rules of JSON, at a line and column counted from 1.
    case invalidJSON(file: String, reason: String)
    /// A configuration lacks a key that has no default.
    case missingKey(file: String, key: String)
    /// A value of a configuration is of the wrong type or out of range.
    case invalidValue(file: String, key: String, found: String, expected: String)
    /// A value of a configuration asks for something that transformers has and this library has not.
    case unsupportedValue(file: String, key: String, found: String, supported: [String])
    /// Two facts that must agree do not.
    case contradiction(file: String, finding: String, expectation: String)
    /// The checkpoint lacks tensors that the configuration asks for; `names` has all of them, as the file would call them.
    case missingTensors(file: String, names: [String])
    /// A tensor is there, but not of the shape that the configuration gives it.
    case wrongShape(file: String, tensor: String, found: [Int], expected: [Int])
    /// A weight is stored in a type that does not hold weights.
    case wrongElementType(file: String, tensor: String, found: String)
    /// A weight is not a number, or infinite; `index` counts in row-major order from 0.
    case notFinite(file: String, tensor: String, index: Int, found: String)
    /// The folder holds an encoder, but no head that classifies a sequence; `finding` says what is missing.
    case noClassificationHead(folder: String, finding: String)
    /// The folder to be written exists already.
    case exists(path: String)
    /// The file or folder at the place to be written is never replaced; `finding` says why.
    case unreplaceable(path: String, finding: String)
    /// Another process writes a folder to the same path; until it is done, the folder is at `place`.
    case inUse(path: String, place: String)
    /// The system refuses to write a file or folder; `reason` is its message.
    case unwritable(path: String, reason: String)
    /// The model has a form that the folder to be written cannot express; `finding` says which.
    case notExpressible(finding: String, expectation: String)
    /// There are more labels than a stock DistilBERT head can express exactly.
    case tooManyLabels(labelCount: Int, hiddenSize: Int)
    /// A file cannot be read, or a safetensors file or the index of its shards breaks a rule of the format.
    case safetensors(SafetensorsError)
    /// The tokenizer's files cannot be used.
    case tokenizer(folder: String, WordPieceError)
}
