/// The final path of a folder, which must be free or hold a folder that may be replaced.
struct ReplaceableFolder {
    let path: FilePath
    let isForced: Bool
    let marker: String
    /// Whether a file of the folder is one that the new folder replaces, so that nothing is lost with it.
    let isReplaceable: @Sendable (FilePath) -> Bool

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
        let hasMarker = names.contains(Array(marker.utf8))
        var lost: [[UInt8]] = []
        for name in names {
            let entry = path.appending(name)
            let isFolder = (try? System.statusOfName(entry))?.kind == .folder
            // Without the marker, the other files do not matter: the folder is none of ours.
            let isLost = isFolder ? try holdsMore(thanMarker: entry) : hasMarker && !isReplaceable(entry)
            if isLost { lost.append(name) }
        }
        guard lost.isEmpty else { throw .holds(names: lost) }
        guard names.isEmpty || hasMarker else { throw .lacks(file: marker) }
        return true
    }

    /// Whether a folder contains anything but a file `marker`.
    private func holdsMore(thanMarker folder: FilePath) throws(FolderError) -> Bool {
        let names = try onSystem { () throws(SystemError) in try System.contents(ofFolder: folder) }
        let file = folder.appending(marker)
        return names != [Array(marker.utf8)] || (try? System.statusOfName(file))?.kind == .folder
    }
}
