/// A folder that replaces another as a whole: readers see the old folder or the new one, even after a crash.
///
/// It is written in a folder `.NAME.minibert-saving` next to its destination. When its files and the folder itself are
/// durable, the two folders change places in one step (`renameat2` on Linux, `renamex_np` on Darwin), the folder around
/// them is made durable, and the old folder is removed.
///
/// The folder `.NAME.minibert-saving` is accessible to its owner alone and holds a file that says who made it. It is
/// locked from the start, so that one process at a time writes the same destination. One that the user owns, that has
/// the mark, and that is not locked was left by a killed process, and is emptied. No other file or folder is.
package struct AtomicFolder: ~Copyable {
    /// The final path of the folder, links resolved.
    package let destination: FilePath
    private let place: ReplaceableFolder
    private let workspace: FolderWorkspace
    private let canExchange: Bool

    /// The path of the folder while it is written; after an exchange, of the old folder.
    private var folder: FilePath { workspace.newFolder }
    /// The path of the old folder between two renames.
    private var aside: FilePath { workspace.oldFolder }

    /// Starts a folder, and locks its destination for this process.
    ///
    /// - Parameters:
    ///   - path: The final path of the folder. A symbolic link to a folder stays, and its target is replaced.
    ///   - replacesExisting: Whether an existing folder may be replaced. It must be empty, or contain a file `marker`, no
    ///     folders except those that contain only such a file, and no files for which `isReplaceable` is false.
    ///   - marker: The name of the file by which a folder that may be replaced is recognized.
    ///   - canExchange: Whether to exchange the folders in one step. If not, or if the system cannot, the old folder is
    ///     renamed first; after a crash, the next process restores it.
    ///   - isReplaceable: Whether a file of an existing folder may be lost.
    /// - Throws: `FolderError` if the folder could not be put in its place; nothing has changed then.
    package init(
        replacing path: FilePath, replacesExisting: Bool, marker: String, canExchange: Bool = true,
        isReplaceable: @escaping @Sendable (FilePath) -> Bool
    ) throws(FolderError) {
        let destination = try Self.destination(of: path)
        let place = ReplaceableFolder(
            path: destination, isForced: replacesExisting, marker: marker, isReplaceable: isReplaceable)
        workspace = try Self.workspace(for: place)
        self.destination = destination
        self.place = place
        self.canExchange = canExchange
    }

    /// Makes the new folder, after whatever a killed process left is restored or removed.
    private static func workspace(for place: ReplaceableFolder) throws(FolderError) -> FolderWorkspace {
        _ = try place.isOccupied()
        let workspace = try FolderWorkspace(for: place.path)
        let (new, old) = (workspace.newFolder, workspace.oldFolder)
        try onSystem { () throws(SystemError) in
            let isLost = (try? System.statusOfName(place.path)) == nil
            if isLost, (try? System.statusOfName(old)) != nil { try System.rename(old, to: place.path) }
        }
        workspace.removeFolders()
        _ = try place.isOccupied()
        try onSystem { () throws(SystemError) in try System.makeFolder(new) }
        return workspace
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
    /// - Throws: `FolderError`; the old folder is then still in its place. `.isKept` if it may not be replaced any more.
    package func finish() throws(FolderError) {
        try onSystem { () throws(SystemError) in try System.synchronizeFolder(folder) }
        let isOccupied: Bool
        do throws(FolderError) { isOccupied = try place.isOccupied() } catch {
            throw .isKept(name: try keepBeside())
        }
        try onSystem { () throws(SystemError) in
            if isOccupied { try replace() } else { try System.rename(folder, to: destination) }
            try System.synchronizeFolder(destination.folder)
        }
        // The new folder is in its place. Whatever cannot be removed of the old one, the next process removes.
        workspace.removeFolders()
    }

    /// Gives the folder a free name beside its destination, as its work would be lost, and returns that name.
    private func keepBeside() throws(FolderError) -> [UInt8] {
        var name = destination.name + Array(".new".utf8)
        while (try? System.statusOfName(destination.folder.appending(name))) != nil {
            name.append(UInt8(ascii: "+"))
        }
        let path = destination.folder.appending(name)
        try onSystem { () throws(SystemError) in try System.rename(folder, to: path) }
        return name
    }

    /// Puts the folder in the place of the old one, which is then in the workspace.
    private func replace() throws(SystemError) {
        do throws(SystemError) {
            guard canExchange else { throw SystemError.unsupported("renameat2") }
            return try System.exchange(folder, with: destination)
        } catch {
            guard error.reason == .unsupported else { throw error }
        }
        try System.rename(destination, to: aside)
        do throws(SystemError) {
            try System.rename(folder, to: destination)
        } catch {
            try System.rename(aside, to: destination)
            throw error
        }
    }

    /// Returns a path with its links resolved; if it does not exist yet, the path itself.
    private static func destination(of path: FilePath) throws(FolderError) -> FilePath {
        guard (try? System.statusOfName(path)) != nil else { return path.withoutTrailingSlashes }
        return try onSystem { () throws(SystemError) in try System.resolved(path) }
    }
}
