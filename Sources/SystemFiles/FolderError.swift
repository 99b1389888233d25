/// Why a folder cannot be put in its place.
package enum FolderError: Error, Hashable {
    /// The path exists, and may not be replaced.
    case exists
    /// The path exists, and is not a folder.
    case isNoFolder
    /// The existing folder is not empty, and lacks the file by which a folder that may be replaced is recognized.
    case lacks(file: String)
    /// The existing folder contains files and folders, by these names, that would be lost.
    case holds(names: [[UInt8]])
    /// Something came to the path while the new folder was written, which is kept beside it under this name.
    case isKept(name: [UInt8])
    /// Something that this program did not make is at the temporary path of the folder.
    case isTaken(temporary: FilePath)
    /// Another process is writing the same folder, at this temporary path.
    case isBeingWritten(at: FilePath)
    /// The operating system refused a call.
    case refused(SystemError)
}

/// Runs `body`; rethrows a refusal of the operating system as an error of a folder.
func onSystem<Result: ~Copyable>(_ body: () throws(SystemError) -> Result) throws(FolderError) -> Result {
    do throws(SystemError) { return try body() } catch { throw .refused(error) }
}
