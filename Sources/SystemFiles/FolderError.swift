/// Why a folder does not get its name.
package enum FolderError: Error, Hashable {
    /// There is something of that name, and it may not be replaced.
    case exists
    /// There is something of that name that is no folder.
    case isNoFolder
    /// The folder there has neither the file that folders of our kind have, nor nothing at all.
    case lacks(file: String)
    /// The folder there holds another folder, which would be lost.
    case holdsFolder(name: [UInt8])
    /// Another process writes the same folder, at this place.
    case isBeingWritten(at: FilePath)
    /// The operating system refused.
    case refused(SystemError)
}

/// Does something; what the operating system refuses is an error of a folder.
func onSystem<Result: ~Copyable>(_ body: () throws(SystemError) -> Result) throws(FolderError) -> Result {
    do throws(SystemError) { return try body() } catch { throw .refused(error) }
}
