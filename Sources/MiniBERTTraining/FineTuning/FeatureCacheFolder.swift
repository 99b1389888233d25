import SystemFiles

/// The folder that holds the caches of all encoders.
public struct FeatureCacheFolder: Hashable, Sendable {
    /// Where it is.
    public let path: String

    /// Names a folder; it is made when the first cache is.
    public init(path: String) { self.path = path }

    /// The folder that the XDG rules give: below `XDG_CACHE_HOME`, else below `.cache` in the home folder; nothing
    /// where neither is set.
    public static var standard: FeatureCacheFolder? { standard(variable: System.environment) }

    /// The folder by these variables of the environment.
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

    /// Makes the folder, for its owner alone, whatever it was before.
    ///
    /// - Throws: `FeatureCacheError` where it cannot be made or written.
    public func prepare() throws(FeatureCacheError) {
        do throws(SystemError) {
            try System.makeFolders(FilePath(path), mode: 0o700)
            try OpenFile(FilePath(path), for: .readingFolder).setPermissions(0o700)
            try System.checkWritable(FilePath(path))
        } catch {
            throw .unusable(path: path, reason: error.description)
        }
    }

    /// A file in the folder.
    public struct Entry: Hashable, Sendable {
        /// Where it is.
        public let path: String
        /// Its size.
        public let byteCount: Int
    }

    /// The caches that are there; none where there is no folder.
    ///
    /// - Throws: `FeatureCacheError` where the folder cannot be read.
    public func entries() throws(FeatureCacheError) -> [Entry] {
        do throws(SystemError) {
            var entries: [Entry] = []
            for bytes in try System.contents(ofFolder: FilePath(path)) {
                let name = String(decoding: bytes, as: UTF8.self)
                guard name.hasSuffix(FeatureCache.fileNameEnding) else { continue }
                let file = path + "/" + name
                entries.append(Entry(path: file, byteCount: try System.status(of: FilePath(file)).byteCount))
            }
            return entries
        } catch {
            if error.reason == .missing { return [] }
            throw .unusable(path: path, reason: error.description)
        }
    }

    /// Removes all caches, and nothing else that may lie in the folder; returns what was removed.
    ///
    /// - Throws: `FeatureCacheError` where a file cannot be removed.
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
