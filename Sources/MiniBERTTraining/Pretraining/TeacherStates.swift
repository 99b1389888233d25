import Tensors
import SafetensorsFormat
import SystemFiles
package import MiniBERT

package enum TeacherContent: Hashable, Sendable {
    /// Sentence vectors, which are compared by direction.
    case states(Pooling)
    /// Logits of a classifier, which are compared by their softmax.
    case logits

    /// The name in the files.
    var name: String {
        switch self {
        case .states(let pooling): pooling.rawValue
        case .logits: "logits"
        }
    }

    init?(name: String) {
        if name == Self.logits.name {
            self = .logits
        } else if let pooling = Pooling(rawValue: name) {
            self = .states(pooling)
        } else {
            return nil
        }
    }
}

/// The properties of a teacher that decide its vectors.
package struct TeacherDescription: Hashable, Sendable {
    private static let contentKey = "pooling"

    /// The SHA-256 of its weights and settings, as hexadecimal digits.
    let model: String
    package let content: TeacherContent
    package let maximumLength: Int
    let size: Int

    var metadata: [(key: String, value: String)] {
        [
            ("teacher", model), (Self.contentKey, content.name),
            ("maximum_length", String(maximumLength)),
        ]
    }

    static func content(of file: RunFile) -> TeacherContent? {
        file.metadata[contentKey].flatMap(TeacherContent.init(name:))
    }
}

/// The vectors of a teacher for the lines of a corpus, computed once and kept in 16 bits.
///
/// A folder has a file for each portion of lines, with the hashes of the lines and of the teacher. A file can be used for
/// any corpus with the same lines. A new training replaces a file that is damaged, or if anything differs.
struct TeacherStates: Sendable {
    /// `[lines, size]` for each portion.
    private let portions: [Tensor]
    let content: TeacherContent
    /// The digests of the files.
    let digests: [String]

    func vector(of place: (portion: Int, row: Int)) -> [Float] {
        portions[place.portion].gatheringRows([Int32(place.row)]).elements
    }

    var size: Int { portions.first?.columns ?? 0 }

    /// Opens the files of a folder for the portions of a corpus.
    ///
    /// - Throws: `PretrainingError.damaged` for a portion that is missing or has other lines.
    init(folder: String, corpus: TokenCorpus) throws(PretrainingError) {
        var portions: [Tensor] = []
        var digests: [String] = []
        var contents: Set<TeacherContent> = []
        for (index, portion) in corpus.portions.enumerated() {
            let path = Self.path(folder: folder, index)
            let rows = corpus.starts[index + 1] - corpus.starts[index]
            let file = try PretrainingFolder.file(.teacherVectors, at: path)
            guard file.metadata["texts"] == portion.textDigest, let vectors = Self.vectors(in: file),
                vectors.rows == rows,
                vectors.columns == portions.first?.columns ?? vectors.columns,
                let content = TeacherDescription.content(of: file), contents.isSubset(of: [content])
            else { throw .damaged(file: path, finding: "holds no vectors for these lines of the corpus") }
            portions.append(vectors)
            digests.append(file.digest)
            contents.insert(content)
        }
        self.portions = portions
        self.digests = digests
        // A corpus without portions has no vectors, so the content does not matter.
        content = contents.first ?? .logits
    }

    /// Whether the file of a portion exists and has the vectors of the teacher for these lines.
    ///
    /// `onDamage` is called with the path of a damaged file.
    static func isThere(
        _ index: Int, of folder: String, digest: String, lineCount: Int, teacher: TeacherDescription,
        onDamage: (String) -> Void = { _ in }
    ) -> Bool {
        let path = path(folder: folder, index)
        let file: RunFile
        do throws(RunFileError) {
            file = try RunFile(.teacherVectors, contentsOf: path)
        } catch {
            if case .damaged = error { onDamage(path) }
            return false
        }
        guard let vectors = vectors(in: file) else { return false }
        let isSame = teacher.metadata.allSatisfy { file.metadata[$0.key] == $0.value }
        return isSame && file.metadata["texts"] == digest && vectors.shape == [lineCount, teacher.size]
    }

    /// Writes the vectors of a portion, one row each.
    static func write(
        _ vectors: [[Float]], _ index: Int, of folder: String, digest: String, teacher: TeacherDescription
    ) throws(PretrainingError) {
        let content = TensorContent(
            name: "vectors", floats: vectors.flatMap(\.self), shape: [vectors.count, teacher.size],
            as: .float16)
        do throws(SystemError) { try System.makeFolders(FilePath(folder)) } catch {
            throw .unwritable(path: folder, reason: error.description)
        }
        try PretrainingFolder.write(
            .teacherVectors, [content], metadata: teacher.metadata + [("texts", digest)],
            to: path(folder: folder, index))
    }

    private static func path(folder: String, _ index: Int) -> String {
        PretrainingFolder.portionPath(folder + "/states-", index)
    }

    /// The vectors in a file, which are not empty and all finite; `nil` if there are none.
    private static func vectors(in file: RunFile) -> Tensor? {
        guard let entry = file.entry(named: "vectors", .float16, rank: 2), entry.shape[1] > 0 else {
            return nil
        }
        let range = file.content.byteRange(of: entry)
        let vectors = Tensor(
            memory: file.content.region, byteOffset: range.lowerBound, elementType: .float16,
            shape: TensorShape(entry.shape))
        defer { file.content.region.dropResidentPages(range) }
        return vectors.isFinite ? vectors : nil
    }
}
