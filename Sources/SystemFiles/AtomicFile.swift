/// A file that replaces another as a whole: readers see the old file or the new one, even after a crash.
///
/// The steps are those of Pillai et al. (2014): write a temporary file in the same folder, make it durable, rename it,
/// make the folder durable. The temporary file is called `.NAME.NUMBER.partial` and is locked while it is written. One
/// that is not locked was left by a killed process, and is removed.
package struct AtomicFile: ~Copyable {
    private static let ending = ".partial"

    package var descriptor: Int32 { file.descriptor }
    private let file: OpenFile
    private let temporary: FilePath
    private let destination: FilePath
    private var isFinished = false

    /// Starts a file that will replace the one at `path`; a symbolic link stays, and its target is replaced.
    package init(replacing path: FilePath) throws(SystemError) {
        destination = (try? System.resolved(path)) ?? path
        Self.removeLeftovers(of: destination)
        while true {
            let number = "\(System.processID)-" + String(UInt32.random(in: 0 ... .max), radix: 16)
            let temporary = destination.hiddenSibling(ending: "." + number + Self.ending)
            let file = try OpenFile(temporary, for: .creating)
            // Before it was locked, another process may have removed it as a leftover.
            guard try file.lock(), try file.status().linkCount > 0 else { continue }
            self.temporary = temporary
            self.file = file
            return
        }
    }

    deinit {
        if !isFinished { try? System.removeFile(temporary) }
    }

    package func write(_ bytes: [UInt8]) throws(SystemError) { try file.write(bytes) }

    /// Makes the file durable and gives it its name.
    package mutating func finish() throws(SystemError) {
        try file.synchronize()
        try System.rename(temporary, to: destination)
        isFinished = true
        try System.synchronizeFolder(destination.folder)
    }

    private static func removeLeftovers(of destination: FilePath) {
        let start = destination.hiddenSibling(ending: ".").name
        guard let names = try? System.contents(ofFolder: destination.folder) else { return }
        for name in names
        where name.starts(with: start) && name.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
            let path = destination.folder.appending(name)
            guard let leftover = try? OpenFile(path, for: .reading), (try? leftover.lock()) == true else {
                continue
            }
            try? System.removeFile(path)
        }
    }
}
