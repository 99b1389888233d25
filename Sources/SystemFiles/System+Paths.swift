#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// The call `rename` of C, which the method of that name would hide.
private func renameFile(_ path: [CChar], _ newPath: [CChar]) -> Int32 { unsafe rename(path, newPath) }

extension FilePath {
    /// Returns the bytes with a terminating NUL.
    ///
    /// - Throws: `ENOENT` for a path that is not valid.
    func cString(for call: String) throws(SystemError) -> [CChar] {
        guard isValid else { throw SystemError(call: call, code: ENOENT) }
        return bytes.map { CChar(bitPattern: $0) } + [0]
    }
}

// MARK: - Names in the file system

extension System {
    /// Returns the properties of a file; follows a link.
    package static func status(of path: FilePath) throws(SystemError) -> FileStatus {
        var information = stat()
        guard unsafe stat(try path.cString(for: "stat"), &information) == 0 else { throw .last("stat") }
        return FileStatus(information)
    }

    /// Returns the properties of a file; does not follow a link.
    package static func statusOfName(_ path: FilePath) throws(SystemError) -> FileStatus {
        var information = stat()
        guard unsafe lstat(try path.cString(for: "lstat"), &information) == 0 else { throw .last("lstat") }
        return FileStatus(information)
    }

    /// Returns the absolute path without symbolic links.
    package static func resolved(_ path: FilePath) throws(SystemError) -> FilePath {
        guard let resolved = unsafe realpath(try path.cString(for: "realpath"), nil) else {
            throw .last("realpath")
        }
        defer { unsafe free(resolved) }
        return unsafe FilePath(Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved))))
    }

    /// Renames a file, and replaces an existing one in the same step.
    package static func rename(_ path: FilePath, to newPath: FilePath) throws(SystemError) {
        let names = (try path.cString(for: "rename"), try newPath.cString(for: "rename"))
        guard renameFile(names.0, names.1) == 0 else { throw .last("rename") }
    }

    /// Exchanges two files or folders in one step.
    ///
    /// - Throws: An error with the reason `unsupported` if the system or the file system cannot do that.
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

        /// The call, looked up at run time: C libraries before 2018 lack it, and newer ones declare it only for
        /// programs that ask for GNU extensions.
        private static let renameat2: Renameat2? = {
            guard let symbol = unsafe dlsym(nil, "renameat2") else { return nil }
            return unsafe unsafeBitCast(symbol, to: Renameat2.self)
        }()
    #endif

    /// Throws unless files can be created in a folder.
    package static func checkWritable(_ folder: FilePath) throws(SystemError) {
        guard unsafe access(try folder.cString(for: "access"), W_OK) == 0 else { throw .last("access") }
    }

    /// Removes a file that is not a folder.
    package static func removeFile(_ path: FilePath) throws(SystemError) {
        guard unsafe unlink(try path.cString(for: "unlink")) == 0 else { throw .last("unlink") }
    }

    package static func makeFolder(_ path: FilePath, mode: UInt16 = 0o777) throws(SystemError) {
        guard unsafe mkdir(try path.cString(for: "mkdir"), mode_t(mode)) == 0 else { throw .last("mkdir") }
    }

    /// Creates a folder, and the folders above it that do not exist, with these permissions.
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

    /// Removes a folder that is empty.
    package static func removeEmptyFolder(_ path: FilePath) throws(SystemError) {
        guard unsafe rmdir(try path.cString(for: "rmdir")) == 0 else { throw .last("rmdir") }
    }

    /// Removes a folder and its contents; links are removed, not followed.
    ///
    /// It is not an error if another process removes a file at the same time.
    package static func removeFolder(_ path: FilePath) throws(SystemError) {
        guard try statusOfName(path).kind == .folder else { throw SystemError(call: "rmdir", code: ENOTDIR) }
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
        try removeEmptyFolder(path)
    }

    /// Whether `path`, links resolved, is `folder` or lies in it at any depth.
    package static func isInside(_ path: FilePath, _ folder: FilePath) throws(SystemError) -> Bool {
        let sought = try status(of: folder).identity
        var current = try resolved(path)
        while true {
            if try status(of: current).identity == sought { return true }
            if current.folder == current { return false }
            current = current.folder
        }
    }

    /// Returns the names in a folder, in the order of their bytes.
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

    /// Makes the entries of a folder durable, if the file system supports that.
    package static func synchronizeFolder(_ path: FilePath) throws(SystemError) {
        do throws(SystemError) {
            try OpenFile(path, for: .readingFolder).synchronize()
        } catch {
            guard error.reason == .unsupported else { throw error }
        }
    }
}
