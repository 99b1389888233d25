/// Replaces a file as a whole: readers see the old one or the new one, also after a crash.
///
/// The steps are those of Pillai et al. (2014): write a sibling, make it durable, rename it, make the folder
/// durable.
enum AtomicFile {
    /// Calls `body` with the descriptor of a temporary file and its path for errors, then puts it in place of
    /// `path`; when anything fails, removes it and leaves `path` as it was.
    static func write(
        to path: String, _ body: (Int32, String) throws(SafetensorsError) -> Void
    ) throws(SafetensorsError) {
        let destination = try SystemFile.replaceableDestination(path)
        let (folder, name) = split(destination)
        let number = String(SystemFile.processNumber) + "-" + String(UInt32.random(in: 0 ... .max), radix: 16)
        let temporary = folder + "/." + shortened(name) + "." + number + ".partial"
        do throws(SafetensorsError) {
            let file = try SystemFile.create(temporary)
            try body(file.descriptor, path)
            try file.synchronize()
        } catch {
            SystemFile.remove(temporary)
            throw error
        }
        do throws(SafetensorsError) {
            try SystemFile.rename(temporary, to: destination)
        } catch {
            SystemFile.remove(temporary)
            throw error
        }
        try SystemFile.open(folder: folder).synchronize()
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[path.utf8.index(after: slash)...]))
    }

    /// A name with room for what is added to it: file systems take 255 bytes.
    private static func shortened(_ name: String) -> String {
        name.utf8.count <= 200 ? name : String(decoding: Array(name.utf8.prefix(200)), as: UTF8.self)
    }
}
