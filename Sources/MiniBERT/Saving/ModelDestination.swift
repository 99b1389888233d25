import PrintableText
import StrictJSON
internal import SafetensorsFormat
internal import SystemFiles

/// The place where a model folder will be, taken for this process alone.
///
/// Taken before a training begins, it tells at once what would keep the model from being saved. The folder is written
/// beside it as `.NAME.saving` and gets its name as a whole; a folder that is there is as it was until then. One that is
/// left by a killed process is removed by the next that writes to the same place.
public struct ModelDestination: ~Copyable {
    /// Where the folder will be, as it was asked for.
    public let path: String
    private var folder: AtomicFolder

    /// Takes a place.
    ///
    /// - Parameters:
    ///   - path: Where the folder will be; a symbolic link to a folder stays one.
    ///   - replacesExisting: Whether a model folder that is there gives way. Only a folder with a `config.json` does, in
    ///     which there are no folders but of a `config.json` each, or an empty one.
    ///   - sources: Files and folders that are still needed, such as the encoder's.
    /// - Throws: `ModelError.exists` when there is something that may not be replaced, `.unreplaceable` when there is
    ///   something that never is, `.inUse` when another process writes to the same place, `.unwritable` when the
    ///   operating system does not let it be written.
    public init(
        _ path: String, replacesExisting: Bool = false, keeping sources: [String] = []
    ) throws(ModelError) {
        self.path = path
        try Self.check(path, against: sources)
        do throws(FolderError) {
            folder = try AtomicFolder(
                replacing: FilePath(path), replacesExisting: replacesExisting, marker: "config.json")
        } catch {
            throw ModelError(error, path: path)
        }
    }

    /// Writes files, then the weights, and gives the folder its name.
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

    /// Refuses a place whose old content is still needed, and one in a folder that is only read.
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
    /// What keeps the weights of a folder from being written.
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

    /// What keeps a folder from having its name.
    fileprivate init(_ error: FolderError, path: String) {
        self =
            switch error {
            case .exists: .exists(path: path)
            case .isNoFolder:
                .unreplaceable(path: path, finding: "it is a file, expected a folder or nothing")
            case .lacks(let file):
                .unreplaceable(path: path, finding: "it is a folder without \(quoted(file)), so no model")
            case .holdsFolder(let name):
                .unreplaceable(
                    path: path,
                    finding:
                        "it holds the folder \(quoted(String(decoding: name, as: UTF8.self))), which would be lost"
                )
            case .isBeingWritten(let place): .inUse(path: path, place: place.description)
            case .refused(let error): .unwritable(path: path, reason: error.description)
            }
    }
}
