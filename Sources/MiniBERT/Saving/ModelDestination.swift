import ModelSettings
import SafetensorsFormat
import PrintableText
import SystemFiles
import WordPiece

/// The path of a model folder to write, reserved for this process.
///
/// Reserve it before a training begins, to learn at once whether the model could not be saved. The folder is written in
/// `.NAME.minibert-saving` beside its place and gets its name when it is complete; an existing folder is unchanged until
/// then. If something else comes to the path meanwhile, the new folder gets a name beside it. If a process is killed while it writes, the next process that writes to the same path removes the rest.
public struct ModelDestination: ~Copyable {
    /// The path of the folder, as it was given.
    public let path: String
    private let folder: AtomicFolder

    /// The names of the files that a saved model has, besides its card.
    private static let fileNames = Set(
        SettingsFile.allCases.map(\.rawValue) + ModelFiles.readingNames + WordPieceTokenizer.fileNames
            + [ShardedCheckpoint.singleFileName, "minibert.json"])

    fileprivate static let cardName = "README.md"
    /// The file that a file manager leaves in every folder that it shows.
    private static let viewName = ".DS_Store"

    /// Reserves a path.
    ///
    /// - Parameters:
    ///   - path: The path of the folder; a symbolic link to a folder stays one.
    ///   - replacesExisting: Whether an existing model folder is replaced. It must be empty, or have a `config.json`, no
    ///     folders except some that hold only a `config.json`, and no files that a saved model does not have. A
    ///     `README.md` is replaced if it is a model card that nobody has changed since it was saved.
    ///   - sources: Files and folders that are still needed, such as the encoder's.
    /// - Throws: `ModelError.exists` if something exists that could be replaced, `.unreplaceable` if something exists that
    ///   is never replaced, `.inUse` if another process writes to the same path, `.unwritable` if the operating system
    ///   refuses.
    public init(
        _ path: String, replacesExisting: Bool = false, keeping sources: [String] = []
    ) throws(ModelError) {
        try self.init(path, replacesExisting: replacesExisting, keeping: sources, adding: [])
    }

    /// Reserves a path for a model with more files, by name.
    init(
        _ path: String, replacesExisting: Bool, keeping sources: [String], adding additions: [String]
    ) throws(ModelError) {
        self.path = path
        try Self.check(path, against: sources)
        let names = Self.fileNames.union(additions + [Self.viewName])
        do throws(FolderError) {
            folder = try AtomicFolder(
                replacing: FilePath(path), replacesExisting: replacesExisting, marker: "config.json"
            ) { file in
                let name = String(decoding: file.name, as: UTF8.self)
                return names.contains(name) || name == Self.cardName && CardSignature.isValid(in: file)
            }
        } catch {
            throw ModelError(error, path: path)
        }
    }

    /// Writes the files, then the weights, and gives the folder its name.
    consuming func write(
        _ files: [(name: String, bytes: [UInt8])], weights: SafetensorsWriter
    ) throws(ModelError) {
        do throws(SystemError) {
            for (name, bytes) in files { try folder.write(bytes, to: name) }
        } catch {
            throw .unwritable(path: path, reason: error.description)
        }
        do throws(SafetensorsError) {
            try weights.write(to: folder.path(of: ShardedCheckpoint.singleFileName).description)
        } catch {
            throw ModelError(writing: error, to: path)
        }
        do throws(FolderError) { try folder.finish() } catch { throw ModelError(error, path: path) }
    }

    /// Refuses a path whose old contents are still needed, and one inside a folder that is only read.
    private static func check(_ path: String, against sources: [String]) throws(ModelError) {
        let destination = FilePath(path).withoutTrailingSlashes
        let isThere = (try? System.status(of: destination)) != nil
        for source in sources {
            let isMade = (try? System.status(of: FilePath(source))) != nil
            let place = isMade ? FilePath(source) : FilePath(source).folder
            if isThere, (try? System.isInside(place, destination)) == true {
                throw .unreplaceable(
                    path: path, finding: "it is, or holds, \(quoted(source)), which is needed")
            }
            let folder = isThere ? destination : destination.folder
            guard (try? System.status(of: FilePath(source)))?.kind == .folder,
                (try? System.isInside(folder, FilePath(source))) == true
            else { continue }
            throw .unreplaceable(path: path, finding: "it lies in \(quoted(source)), which is needed")
        }
    }
}

extension ModelError {
    /// The error of writing the weights of a folder.
    fileprivate init(writing error: SafetensorsError, to path: String) {
        self =
            switch error {
            case .outOfSpace: .unwritable(path: path, reason: "no space left")
            case .permissionDenied: .unwritable(path: path, reason: "no permission")
            case .systemCallFailed(_, let call, let code):
                .unwritable(path: path, reason: SystemError(call: call, code: code).description)
            default: .safetensors(error)
            }
    }

    /// The error of giving a folder its name.
    fileprivate init(_ error: FolderError, path: String) {
        self =
            switch error {
            case .exists: .exists(path: path)
            case .isNoFolder:
                .unreplaceable(path: path, finding: "it is a file, expected a folder or nothing")
            case .lacks(let file):
                .unreplaceable(path: path, finding: "it is a folder without \(quoted(file)), so no model")
            case .holds(let names):
                .unreplaceable(path: path, finding: "it holds \(Self.list(names)), which would be lost")
            case .isKept(let name):
                .unwritable(
                    path: path,
                    reason: "something else came there meanwhile; the new model is beside it, in "
                        + quoted(String(decoding: name, as: UTF8.self)))
            case .isTaken(let temporary):
                .unreplaceable(
                    path: path,
                    finding: "it would be written in \(quoted(temporary.description)) first, which is taken")
            case .isBeingWritten(let place): .inUse(path: path, place: place.description)
            case .refused(let error): .unwritable(path: path, reason: error.description)
            }
    }

    /// The first of the names of files, and the number of the others.
    private static func list(_ names: [[UInt8]], showing limit: Int = 5) -> String {
        let shown = names.prefix(limit).map { bytes in
            let name = String(decoding: bytes, as: UTF8.self)
            let isCard = name == ModelDestination.cardName
            return quoted(name) + (isCard ? " (no card of this version, or changed)" : "")
        }
        let rest = names.count > limit ? " and \(names.count - limit) more" : ""
        return shown.joined(separator: ", ") + rest
    }
}
