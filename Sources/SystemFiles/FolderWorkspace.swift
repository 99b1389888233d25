/// The locked folder in which a folder is written before it gets its name; it is removed at the end of the value's life.
///
/// It has a file by which it is recognized. A crash between the two leaves a folder without the file, but also without
/// anything to lose.
struct FolderWorkspace: ~Copyable {
    private static let ending = ".minibert-saving"
    private static let mark = "written-by-minibert.txt"
    private static let markText =
        "minibert writes a model in this folder. It can be removed if no minibert is running.\n"

    private let folder: FilePath
    private let destination: FilePath
    private let lock: OpenFile

    /// The path of the new folder.
    var newFolder: FilePath { folder.appending("new") }
    /// The path of the old folder between two renames.
    var oldFolder: FilePath { folder.appending("old") }

    /// Creates the folder beside `destination`, or takes over one that a killed process left.
    ///
    /// - Throws: `FolderError.isBeingWritten` if another process holds it, `.isTaken` if something else has its name.
    init(for destination: FilePath) throws(FolderError) {
        let folder = destination.hiddenSibling(ending: Self.ending)
        lock = try Self.locked(folder)
        self.folder = folder
        self.destination = destination
    }

    /// Removes the folders; the old one only if there is another in its place.
    func removeFolders() {
        try? System.removeFolder(newFolder)
        if (try? System.statusOfName(destination)) != nil { try? System.removeFolder(oldFolder) }
    }

    deinit {
        removeFolders()
        try? System.removeFile(folder.appending(Self.mark))
        try? System.removeEmptyFolder(folder)
    }

    private static func locked(_ folder: FilePath) throws(FolderError) -> OpenFile {
        while true {
            do throws(SystemError) {
                try System.makeFolder(folder, mode: 0o700)
            } catch {
                guard error.reason == .exists else { throw .refused(error) }
                let kind = (try? System.statusOfName(folder))?.kind
                guard kind == .folder || kind == nil else { throw .isTaken(temporary: folder) }
            }
            switch try onSystem({ () throws(SystemError) in try attempt(folder) }) {
            case .locked(let lock): return lock
            case .inUse: throw .isBeingWritten(at: folder)
            case .foreign: throw .isTaken(temporary: folder)
            case .vanished: continue
            }
        }
    }

    private enum Attempt: ~Copyable {
        case locked(OpenFile)
        /// Another process has locked the folder.
        case inUse
        /// The folder belongs to another user, or has no mark.
        case foreign
        /// Another process has removed or renamed the folder.
        case vanished
    }

    private static func attempt(_ folder: FilePath) throws(SystemError) -> Attempt {
        do throws(SystemError) {
            let lock = try OpenFile(folder, for: .readingOwnFolder)
            let status = try lock.status()
            guard status.isOwn else { return .foreign }
            guard try lock.lock() else { return .inUse }
            guard try System.statusOfName(folder).identity == status.identity else { return .vanished }
            return try takeOver(folder) ? .locked(lock) : .foreign
        } catch {
            guard error.reason == .missing else { throw error }
            return .vanished
        }
    }

    /// Marks an empty folder; returns whether the folder has the mark.
    private static func takeOver(_ folder: FilePath) throws(SystemError) -> Bool {
        let markPath = folder.appending(mark)
        if try System.contents(ofFolder: folder).isEmpty {
            let file = try OpenFile(markPath, for: .creating)
            try file.write(Array(markText.utf8))
        }
        return (try? System.statusOfName(markPath))?.kind == .regular
    }
}
