#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the operating system knows of a file.
package struct FileStatus: Hashable, Sendable {
    /// Who a file is, whatever it is called.
    package struct Identity: Hashable, Sendable {
        /// The file system.
        package let device: UInt64
        /// The number of the file in it.
        package let node: UInt64
    }

    /// What kind of thing has the name.
    package enum Kind: Hashable, Sendable {
        case regular, folder, link, pipe, socket, device
    }

    /// Who it is.
    package let identity: Identity
    /// What it is.
    package let kind: Kind
    /// Its size; 0 for what has none.
    package let byteCount: Int
    /// When its content changed last, in nanoseconds since 1970.
    package let modificationTime: Int64
    /// When anything about it changed last, which no program can set, in nanoseconds since 1970.
    package let changeTime: Int64
    /// How many names it has.
    package let linkCount: Int

    init(_ information: stat) {
        identity = Identity(
            device: UInt64(truncatingIfNeeded: information.st_dev),
            node: UInt64(truncatingIfNeeded: information.st_ino))
        kind =
            switch information.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            case S_IFLNK: .link
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            default: .device
            }
        byteCount = Int(information.st_size)
        #if canImport(Darwin)
            modificationTime = Self.nanoseconds(information.st_mtimespec)
            changeTime = Self.nanoseconds(information.st_ctimespec)
        #else
            modificationTime = Self.nanoseconds(information.st_mtim)
            changeTime = Self.nanoseconds(information.st_ctim)
        #endif
        linkCount = Int(information.st_nlink)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
