/// A folder that replaces another as a whole: readers find the old one or the new one, also after a crash.
///
/// It is written as `.NAME.saving` beside its destination. Its files and itself are made durable; then the two folders
/// change places in one step (`renameat2` of Linux, `renamex_np` of Darwin), the folder around them is made durable, and
/// the old one is removed. The new folder is locked from the beginning, so that one process at a time writes it; one that
/// nobody has locked is left from a killed process, and is emptied.
package struct AtomicFolder: ~Copyable {
    private static let ending = ".saving"
    private static let asideEnding = ".replaced"

    /// Where the folder will be; links are followed.
    package let destination: FilePath
    private let place: ReplaceableFolder
    private let folder: FilePath
    private let lock: OpenFile
    private let canExchange: Bool
    private var isFinished = false

    /// Starts a folder, and takes its destination for this process alone.
    ///
    /// - Parameters:
    ///   - path: Where the folder will be; a symbolic link to a folder stays one.
    ///   - replacesExisting: Whether a folder that is there gives way: one that is empty, or holds `marker` and no folders
    ///     but such as hold just that.
    ///   - marker: The name of a file.
    ///   - canExchange: Whether folders may be asked to change places. Where they may not or cannot, the old one is renamed
    ///     aside first, and put back by the next process after a crash.
    /// - Throws: `FolderError` when it is clear already that this will not do; nothing is changed then.
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

    /// Where a file of the folder is for now.
    package func path(of name: String) -> FilePath { folder.appending(name) }

    /// Writes a file of the folder, or of a folder in it, and makes it durable.
    package func write(_ bytes: [UInt8], to name: String) throws(SystemError) {
        let path = path(of: name)
        let isInner = path.folder != folder
        if isInner { try System.makeFolders(path.folder) }
        let file = try OpenFile(path, for: .creating)
        try file.write(bytes)
        try file.synchronize()
        if isInner { try System.synchronizeFolder(path.folder) }
    }

    /// Gives the folder its name.
    ///
    /// - Throws: `FolderError`; what was there is there still.
    package mutating func finish() throws(FolderError) {
        try onSystem { () throws(SystemError) in try lock.synchronize() }
        guard try place.isThere() else {
            try onSystem { () throws(SystemError) in try System.rename(folder, to: destination) }
            isFinished = true
            return try onSystem { () throws(SystemError) in
                try System.synchronizeFolder(destination.folder)
            }
        }
        // The old folder, too, is nobody else's until it is removed, under whatever name.
        let old = try onSystem { () throws(SystemError) in try OpenFile(destination, for: .readingFolder) }
        _ = try onSystem { () throws(SystemError) in try old.lock() }
        let aside = try onSystem { () throws(SystemError) in try replace() }
        isFinished = true
        try onSystem { () throws(SystemError) in try System.synchronizeFolder(destination.folder) }
        // The new folder is in its place; what cannot be removed of the old one is left to the next process.
        try? System.removeFolder(aside)
        old.close()
    }

    /// Puts the folder in the place of the old one, and returns where that is now.
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

    /// Where a path leads, or itself where there is nothing yet.
    private static func destination(of path: FilePath) throws(FolderError) -> FilePath {
        guard (try? System.statusOfName(path)) != nil else { return path.withoutTrailingSlashes }
        return try onSystem { () throws(SystemError) in try System.resolved(path) }
    }

    /// Makes and locks the folder for a place that may be replaced.
    private static func taken(
        _ folder: FilePath, for place: ReplaceableFolder
    ) throws(FolderError) -> OpenFile {
        _ = try place.isThere()
        let lock = try locked(folder)
        do throws(FolderError) {
            try recover(place.path)
            _ = try place.isThere()
        } catch {
            try? System.removeFolder(folder)
            throw error
        }
        return lock
    }

    /// Puts back an old folder that a crash between two renames left aside, or removes it where the new one has its place.
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

    /// Makes the folder, or empties one that was left behind, and locks it.
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
                // Between the two calls, another process may have given it its name, or removed it.
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

/// The place of a folder, which may have to be free, or to hold nothing that would be missed.
private struct ReplaceableFolder {
    let path: FilePath
    let isForced: Bool
    let marker: String

    /// Whether there is a folder that may be replaced.
    ///
    /// - Throws: `FolderError` when there is something that may not.
    func isThere() throws(FolderError) -> Bool {
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

    /// Whether something is a folder in which there is anything else than `marker`.
    private func holdsMore(thanMarker entry: FilePath) throws(FolderError) -> Bool {
        guard (try? System.statusOfName(entry))?.kind == .folder else { return false }
        let names = try onSystem { () throws(SystemError) in try System.contents(ofFolder: entry) }
        let file = entry.appending(marker)
        return names != [Array(marker.utf8)] || (try? System.statusOfName(file))?.kind == .folder
    }
}
