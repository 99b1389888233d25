#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// A call under a name that the method below does not hide.
private func renameFile(_ path: [CChar], _ newPath: [CChar]) -> Int32 { unsafe rename(path, newPath) }

extension FilePath {
    /// The bytes with the NUL that ends them in C.
    ///
    /// - Throws: `ENOENT` for a path that is no path.
    func cString(for call: String) throws(SystemError) -> [CChar] {
        guard isValid else { throw SystemError(call: call, code: ENOENT) }
        return bytes.map { CChar(bitPattern: $0) } + [0]
    }
}

// MARK: - Names in the file system

extension System {
    /// The status of what a path leads to.
    package static func status(of path: FilePath) throws(SystemError) -> FileStatus {
        var information = stat()
        guard unsafe stat(try path.cString(for: "stat"), &information) == 0 else { throw .last("stat") }
        return FileStatus(information)
    }

    /// The status of what has a name, be it a link.
    package static func statusOfName(_ path: FilePath) throws(SystemError) -> FileStatus {
        var information = stat()
        guard unsafe lstat(try path.cString(for: "lstat"), &information) == 0 else { throw .last("lstat") }
        return FileStatus(information)
    }

    /// The path without symbolic links.
    package static func resolved(_ path: FilePath) throws(SystemError) -> FilePath {
        guard let resolved = unsafe realpath(try path.cString(for: "realpath"), nil) else {
            throw .last("realpath")
        }
        defer { unsafe free(resolved) }
        return unsafe FilePath(Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved))))
    }

    /// Puts a file in the place of another, in one step.
    package static func rename(_ path: FilePath, to newPath: FilePath) throws(SystemError) {
        let names = (try path.cString(for: "rename"), try newPath.cString(for: "rename"))
        guard renameFile(names.0, names.1) == 0 else { throw .last("rename") }
    }

    /// Lets two files change places, in one step.
    ///
    /// - Throws: An error whose reason is `unsupported` where the system or the file system cannot do that.
    package static func exchange(_ path: FilePath, with other: FilePath) throws(SystemError) {
        let names = (try path.cString(for: "renameat2"), try other.cString(for: "renameat2"))
        #if canImport(Darwin)
            let result = unsafe renamex_np(names.0, names.1, UInt32(RENAME_SWAP))
        #else
            guard let renameat2 = unsafe renameat2 else {
                throw SystemError.unsupported("renameat2")
            }
            let result = unsafe renameat2(AT_FDCWD, names.0, AT_FDCWD, names.1, 2)  // RENAME_EXCHANGE
        #endif
        guard result == 0 else { throw .last("renameat2") }
    }

    #if !canImport(Darwin)
        private typealias Renameat2 =
            @convention(c) (
                Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
            ) -> Int32

        /// Looked up at run time: C libraries before 2018 lack it, and newer ones show it only to programs that ask for
        /// their extensions.
        private static let renameat2: Renameat2? = {
            guard let symbol = unsafe dlsym(nil, "renameat2") else { return nil }
            return unsafe unsafeBitCast(symbol, to: Renameat2.self)
        }()
    #endif

    /// Finds out whether files can be made in a folder.
    package static func checkWritable(_ folder: FilePath) throws(SystemError) {
        guard unsafe access(try folder.cString(for: "access"), W_OK) == 0 else { throw .last("access") }
    }

    /// Removes a name of a file that is no folder.
    package static func removeFile(_ path: FilePath) throws(SystemError) {
        guard unsafe unlink(try path.cString(for: "unlink")) == 0 else { throw .last("unlink") }
    }

    /// Makes a folder, with these permissions.
    package static func makeFolder(_ path: FilePath, mode: UInt16 = 0o777) throws(SystemError) {
        guard unsafe mkdir(try path.cString(for: "mkdir"), mode_t(mode)) == 0 else { throw .last("mkdir") }
    }

    /// Makes a folder and those above it, as far as they are not there, with these permissions.
    package static func makeFolders(_ path: FilePath, mode: UInt16 = 0o777) throws(SystemError) {
        do throws(SystemError) {
            try makeFolder(path, mode: mode)
        } catch {
            switch error.reason {
            case .exists: return
            case .missing where path.folder != path:
                try makeFolders(path.folder, mode: mode)
                try makeFolder(path, mode: mode)
            default: throw error
            }
        }
    }

    /// Removes a folder and what is in it; links in it are removed, not followed.
    package static func removeFolder(_ path: FilePath) throws(SystemError) {
        try removeContents(of: path)
        guard unsafe rmdir(try path.cString(for: "rmdir")) == 0 else { throw .last("rmdir") }
    }

    /// Removes what is in a folder; links are removed, not followed.
    ///
    /// What another process has removed meanwhile is no error.
    package static func removeContents(of path: FilePath) throws(SystemError) {
        for name in try contents(ofFolder: path) {
            let entry = path.appending(name)
            do throws(SystemError) {
                if try statusOfName(entry).kind == .folder {
                    try removeFolder(entry)
                } else {
                    try removeFile(entry)
                }
            } catch {
                guard error.reason == .missing else { throw error }
            }
        }
    }

    /// Whether `path`, or what it leads to, is `folder` or lies in it, however deep.
    package static func isInside(_ path: FilePath, _ folder: FilePath) throws(SystemError) -> Bool {
        let sought = try status(of: folder).identity
        var current = try resolved(path)
        while true {
            if try status(of: current).identity == sought { return true }
            if current.folder == current { return false }
            current = current.folder
        }
    }

    /// The names in a folder, in the order of their bytes.
    package static func contents(ofFolder path: FilePath) throws(SystemError) -> [[UInt8]] {
        guard let folder = unsafe opendir(try path.cString(for: "opendir")) else { throw .last("opendir") }
        defer { unsafe closedir(folder) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe Array(bytes.prefix { $0 != 0 })
            }
            if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Makes the names in a folder durable, as far as the file system has such a thing.
    package static func synchronizeFolder(_ path: FilePath) throws(SystemError) {
        do throws(SystemError) {
            try OpenFile(path, for: .readingFolder).synchronize()
        } catch {
            guard error.reason == .unsupported else { throw error }
        }
    }
}
