/// A folder that replaces another as a whole: readers see the old folder or the new one, even after a crash.
///
/// It is written as `.NAME.saving` next to its destination. When its files and the folder itself are durable, the two
/// folders change places in one step (`renameat2` on Linux, `renamex_np` on Darwin), the folder around them is made
/// durable, and the old folder is removed. The new folder is locked from the start, so that one process at a time
/// writes it. A folder `.NAME.saving` that is not locked was left by a killed process, and is emptied.
package struct AtomicFolder: ~Copyable {
    private static let ending = ".saving"
    private static let asideEnding = ".replaced"

    /// The final path of the folder, links resolved.
    package let destination: FilePath
    private let place: ReplaceableFolder
    private let folder: FilePath
    private let lock: OpenFile
    private let canExchange: Bool
    private var isFinished = false

    /// Starts a folder, and locks its destination for this process.
    ///
    /// - Parameters:
    ///   - path: The final path of the folder. A symbolic link to a folder stays, and its target is replaced.
    ///   - replacesExisting: Whether an existing folder may be replaced. It must be empty, or contain a file `marker` and
    ///     no folders except those that contain only such a file.
    ///   - marker: The name of the file by which a folder that may be replaced is recognized.
    ///   - canExchange: Whether to exchange the folders in one step. If not, or if the system cannot, the old folder is
    ///     renamed first; after a crash, the next process restores it.
    /// - Throws: `FolderError` if the folder could not be put in its place; nothing has changed then.
    package init(
        replacing path: FilePath, replacesExisting: Bool, marker: String, canExchange: Bool = true
    ) throws(FolderError) {
        let destination = try Self.destination(of: path)
        let place = ReplaceableFolder(path: destination, isForced: replacesExisting, marker: marker)
        let folder = destination.hiddenSibling(ending: Self.ending)
        lock = try Self.taken(folder, for: place)
        self.destination = destination
        self.place = place
        self.folder = folder
        self.canExchange = canExchange
    }

    deinit {
        if !isFinished { try? System.removeFolder(folder) }
    }

    /// Returns the temporary path of a file of the folder.
    package func path(of name: String) -> FilePath { folder.appending(name) }

    /// Writes a file of the folder, or of a subfolder, and makes it durable.
    package func write(_ bytes: [UInt8], to name: String) throws(SystemError) {
        let path = path(of: name)
        let isInner = path.folder != folder
        if isInner { try System.makeFolders(path.folder) }
        let file = try OpenFile(path, for: .creating)
        try file.write(bytes)
        try file.synchronize()
        if isInner { try System.synchronizeFolder(path.folder) }
    }

    /// Makes the folder durable and gives it its name.
    ///
    /// - Throws: `FolderError`; the old folder is then still in its place.
    package mutating func finish() throws(FolderError) {
        try onSystem { () throws(SystemError) in try lock.synchronize() }
        guard try place.isOccupied() else {
            try onSystem { () throws(SystemError) in try System.rename(folder, to: destination) }
            isFinished = true
            return try onSystem { () throws(SystemError) in
                try System.synchronizeFolder(destination.folder)
            }
        }
        // The old folder stays locked until it is removed, because it will have the name of a folder being written.
        let old = try onSystem { () throws(SystemError) in try OpenFile(destination, for: .readingFolder) }
        _ = try onSystem { () throws(SystemError) in try old.lock() }
        let aside = try onSystem { () throws(SystemError) in try replace() }
        isFinished = true
        try onSystem { () throws(SystemError) in try System.synchronizeFolder(destination.folder) }
        // The new folder is in its place. Whatever cannot be removed of the old one, the next process removes.
        try? System.removeFolder(aside)
        old.close()
    }

    /// Puts the folder in the place of the old one, and returns the new path of the old one.
    private func replace() throws(SystemError) -> FilePath {
        do throws(SystemError) {
            guard canExchange else { throw SystemError.unsupported("renameat2") }
            try System.exchange(folder, with: destination)
            return folder
        } catch {
            guard error.reason == .unsupported else { throw error }
        }
        let aside = destination.hiddenSibling(ending: Self.asideEnding)
        try System.rename(destination, to: aside)
        do throws(SystemError) {
            try System.rename(folder, to: destination)
        } catch {
            try System.rename(aside, to: destination)
            throw error
        }
        return aside
    }

    /// Returns a path with its links resolved; if it does not exist yet, the path itself.
    private static func destination(of path: FilePath) throws(FolderError) -> FilePath {
        guard (try? System.statusOfName(path)) != nil else { return path.withoutTrailingSlashes }
        return try onSystem { () throws(SystemError) in try System.resolved(path) }
    }

    /// Creates and locks the temporary folder of a place that may be replaced.
    private static func taken(
        _ folder: FilePath, for place: ReplaceableFolder
    ) throws(FolderError) -> OpenFile {
        _ = try place.isOccupied()
        let lock = try locked(folder)
        do throws(FolderError) {
            try recover(place.path)
            _ = try place.isOccupied()
        } catch {
            try? System.removeFolder(folder)
            throw error
        }
        return lock
    }

    /// Restores an old folder that a crash between two renames left aside, or removes it if the new folder is in its
    /// place.
    private static func recover(_ destination: FilePath) throws(FolderError) {
        let aside = destination.hiddenSibling(ending: asideEnding)
        guard (try? System.statusOfName(aside)) != nil else { return }
        try onSystem { () throws(SystemError) in
            if (try? System.statusOfName(destination)) == nil {
                try System.rename(aside, to: destination)
            } else {
                try System.removeFolder(aside)
            }
        }
    }

    /// Creates the temporary folder, or empties one that was left, and locks it.
    private static func locked(_ folder: FilePath) throws(FolderError) -> OpenFile {
        while true {
            do throws(SystemError) {
                try System.makeFolder(folder)
            } catch {
                guard error.reason == .exists else { throw .refused(error) }
                let kind = (try? System.statusOfName(folder))?.kind
                guard kind == .folder || kind == nil else { throw .isBeingWritten(at: folder) }
            }
            let isLocked: Bool
            do throws(SystemError) {
                let lock = try OpenFile(folder, for: .readingFolder)
                isLocked = try lock.lock()
                // Between the two calls, another process may have renamed or removed it.
                if isLocked, try System.statusOfName(folder).identity == lock.status().identity {
                    try System.removeContents(of: folder)
                    return lock
                }
            } catch {
                guard error.reason == .missing else { throw .refused(error) }
                continue
            }
            guard isLocked else { throw .isBeingWritten(at: folder) }
        }
    }
}

/// The final path of a folder, which must be free or hold a folder that may be replaced.
private struct ReplaceableFolder {
    let path: FilePath
    let isForced: Bool
    let marker: String

    /// Whether a folder exists that may be replaced.
    ///
    /// - Throws: `FolderError` if something exists that may not be replaced.
    func isOccupied() throws(FolderError) -> Bool {
        let kind: FileStatus.Kind
        do throws(SystemError) {
            kind = try System.statusOfName(path).kind
        } catch {
            guard error.reason == .missing else { throw .refused(error) }
            return false
        }
        guard kind == .folder else { throw .isNoFolder }
        guard isForced else { throw .exists }
        let names = try onSystem { () throws(SystemError) in try System.contents(ofFolder: path) }
        for name in names where try holdsMore(thanMarker: path.appending(name)) {
            throw .holdsFolder(name: name)
        }
        guard names.isEmpty || names.contains(Array(marker.utf8)) else { throw .lacks(file: marker) }
        return true
    }

    /// Whether a path is a folder that contains anything but a file `marker`.
    private func holdsMore(thanMarker entry: FilePath) throws(FolderError) -> Bool {
        guard (try? System.statusOfName(entry))?.kind == .folder else { return false }
        let names = try onSystem { () throws(SystemError) in try System.contents(ofFolder: entry) }
        let file = entry.appending(marker)
        return names != [Array(marker.utf8)] || (try? System.statusOfName(file))?.kind == .folder
    }
}
