import SafetensorsFormat
import SystemFiles

/// A safetensors file that a run writes for a later run, with a digest, so that a damaged file is not used.
struct RunFile: Sendable {
    /// The kinds of files, by the format in their metadata.
    ///
    /// The number of a format rises when an older file cannot be used any longer.
    enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The tokens of a portion of a corpus.
        case tokens = "minibert tokens 2"
        /// The vectors of a teacher for a portion of a corpus.
        case teacherVectors = "minibert teacher 2"
        /// The checkpoint of a pretraining or a distillation.
        case pretraining = "minibert training 2"
        /// The checkpoint of a training by gradients.
        case fineTuning = "minibert fine-tuning 2"
        /// Labeled rows with their features.
        case features = "minibert features 3"
    }

    private static let formatKey = "format"

    let content: SafetensorsFile
    /// The SHA-256 of the content, as hexadecimal digits.
    let digest: String

    var metadata: SafetensorsMetadata { content.metadata }

    /// Opens a file, and reads all of it to check its digest.
    init(_ kind: Kind, contentsOf path: String) throws(RunFileError) {
        do throws(SafetensorsError) {
            content = try SafetensorsFile(contentsOf: path)
        } catch .noSuchFile {
            throw .missing
        } catch {
            throw .damaged(finding: Self.finding(error, path: path))
        }
        guard content.metadata[Self.formatKey] == kind.rawValue else {
            throw .otherFormat
        }
        guard let digest = content.verifiedDigest else {
            throw .damaged(finding: "does not match its digest")
        }
        self.digest = digest.hexadecimal
    }

    /// Writes a file, whole or not at all.
    static func write(
        _ kind: Kind, _ tensors: [TensorContent], metadata: [(key: String, value: String)], to path: String
    ) throws(SafetensorsError) {
        try SafetensorsWriter.writeWithDigest(
            tensors, metadata: SafetensorsMetadata([(formatKey, kind.rawValue)] + metadata), to: path)
    }

    /// The words of an error without the path at their beginning.
    private static func finding(_ error: SafetensorsError, path: String) -> String {
        let words = error.description.utf8
        let name = ["\(path): ", "\(path) "].map(\.utf8).first { words.starts(with: $0) }
        return String(decoding: words.dropFirst(name?.count ?? 0), as: UTF8.self)
    }

    /// The number of a key of the metadata; `nil` if it is missing or negative.
    func count(_ key: String) -> Int? {
        metadata[key].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The entry of a tensor of this type and rank; `nil` if there is none.
    func entry(named name: String, _ dataType: DataType, rank: Int) -> TensorEntry? {
        content.entry(named: name).flatMap {
            $0.dataType == dataType && $0.shape.count == rank ? $0 : nil
        }
    }
}

enum RunFileError: Error, Hashable {
    /// There is no such file.
    case missing
    /// The file is of another kind, or of another version.
    case otherFormat
    /// The file cannot be read, or its content is not that of the run that wrote it.
    case damaged(finding: String)

    /// The error in words that follow the name of the file.
    var finding: String {
        switch self {
        case .missing: "is missing"
        case .otherFormat: "is of another kind, or of another version of MiniBERT"
        case .damaged(let finding): finding
        }
    }
}
