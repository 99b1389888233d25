/// A file that replaces another as a whole: readers see the old file or the new one, even after a crash.
///
/// The steps are those of Pillai et al. (2014): write a temporary file in the same folder, make it durable, rename it,
/// make the folder durable. The temporary file is called `.NAME.minibert-PROCESS-RANDOM.partial` and is locked while it
/// is written. A file of such a name that the user owns and that is not locked was left by a killed process, and is
/// removed. No other file is.
package struct AtomicFile: ~Copyable {
    private static let mark = ".minibert-"
    private static let ending = ".partial"
    /// The number of hexadecimal digits of the random part of a temporary name.
    private static let randomDigitCount = 8

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
            let temporary = destination.hiddenSibling(ending: Self.temporaryEnding())
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

    private static func temporaryEnding() -> String {
        let random = String(UInt32.random(in: 0 ... .max), radix: 16)
        let padding = String(repeating: "0", count: randomDigitCount - random.utf8.count)
        return "\(mark)\(System.processID)-\(padding)\(random)\(ending)"
    }

    /// Whether a name is one that `temporaryEnding()` gives to a file of this destination.
    private static func isTemporary(_ name: [UInt8], of destination: FilePath) -> Bool {
        let start = destination.hiddenSibling(ending: mark).name
        guard name.starts(with: start), name.suffix(ending.utf8.count).elementsEqual(ending.utf8) else {
            return false
        }
        let parts = name.dropFirst(start.count).dropLast(ending.utf8.count)
            .split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        return parts.count == 2 && !parts[0].isEmpty && parts[0].allSatisfy(digits.contains)
            && parts[1].count == randomDigitCount
            && parts[1].allSatisfy { digits.contains($0) || letters.contains($0) }
    }

    private static func removeLeftovers(of destination: FilePath) {
        guard let names = try? System.contents(ofFolder: destination.folder) else { return }
        for name in names where isTemporary(name, of: destination) {
            let path = destination.folder.appending(name)
            // Without locks nobody knows whether another process is still writing the file.
            guard let leftover = try? OpenFile(path, for: .readingOwn),
                let status = try? leftover.status(), status.kind == .regular, status.isOwn,
                (try? leftover.lock(ifUnsupported: false)) == true
            else { continue }
            try? System.removeFile(path)
        }
    }
}
