import SystemFiles

/// The folder of the feature caches of all encoders.
public struct FeatureCacheFolder: Hashable, Sendable {
    /// The path.
    public let path: String

    /// Refers to a folder, which is created with the first cache.
    public init(path: String) { self.path = path }

    /// The standard folder: below `XDG_CACHE_HOME`, or below `.cache` in the home folder; `nil` if neither is set.
    public static var standard: FeatureCacheFolder? { standard(variable: System.environment) }

    package static func standard(variable: (String) -> String?) -> FeatureCacheFolder? {
        let base: String
        if let cache = variable("XDG_CACHE_HOME"), cache.utf8.first == UInt8(ascii: "/") {
            base = cache
        } else if let home = variable("HOME"), !home.isEmpty {
            base = home + "/.cache"
        } else {
            return nil
        }
        return FeatureCacheFolder(path: base + "/minibert/features")
    }

    /// Creates the folder if needed, and makes it accessible to its owner alone.
    ///
    /// - Throws: `FeatureCacheError` if it cannot be created or written, if it is a link, or if another user owns it or
    ///   can write it.
    package func prepare() throws(FeatureCacheError) {
        let folder = FilePath(path)
        try refuseOthers { () throws(SystemError) in
            try System.makeFolders(folder, mode: 0o700)
            return try System.statusOfName(folder)
        }
        try refuseOthers { () throws(SystemError) in
            let open = try OpenFile(folder, for: .readingOwnFolder)
            let status = try open.status()
            if status.notPrivateReason == nil { try open.setPermissions(0o700) }
            try System.checkWritable(folder)
            return status
        }
    }

    /// Throws unless the folder with the status is one that only this user writes.
    private func refuseOthers(
        _ status: () throws(SystemError) -> FileStatus
    ) throws(FeatureCacheError) {
        let reason: String?
        do throws(SystemError) { reason = try status().notPrivateReason } catch {
            throw .unusable(path: path, reason: error.description)
        }
        if let reason { throw .unusable(path: path, reason: "the folder \(reason)") }
    }

    /// A cache in the folder.
    public struct Entry: Hashable, Sendable {
        /// The path of the file.
        public let path: String
        /// The size of the file.
        public let byteCount: Int
    }

    /// The caches in the folder; none if it does not exist.
    ///
    /// Other files, and links, do not count.
    ///
    /// - Throws: `FeatureCacheError` if the folder cannot be read.
    public func entries() throws(FeatureCacheError) -> [Entry] {
        do throws(SystemError) {
            var entries: [Entry] = []
            for bytes in try System.contents(ofFolder: FilePath(path)) where FeatureCache.isFileName(bytes) {
                let file = path + "/" + String(decoding: bytes, as: UTF8.self)
                let status = try System.statusOfName(FilePath(file))
                guard status.kind == .regular, status.isOwn else { continue }
                entries.append(Entry(path: file, byteCount: status.byteCount))
            }
            return entries
        } catch {
            if error.reason == .missing { return [] }
            throw .unusable(path: path, reason: error.description)
        }
    }

    /// Removes all caches, and no other files; returns the removed caches.
    ///
    /// - Throws: `FeatureCacheError` if a file cannot be removed.
    @discardableResult
    public func clear() throws(FeatureCacheError) -> [Entry] {
        let entries = try entries()
        for entry in entries {
            do throws(SystemError) {
                try System.removeFile(FilePath(entry.path))
            } catch {
                throw .unusable(path: entry.path, reason: error.description)
            }
        }
        return entries
    }
}
