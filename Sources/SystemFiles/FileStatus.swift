#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

package struct FileStatus: Hashable, Sendable {
    /// The identity of a file, independent of its names.
    package struct Identity: Hashable, Sendable {
        package let device: UInt64
        /// The number of the file in its file system.
        package let node: UInt64
    }

    package enum Kind: Hashable, Sendable {
        case regular, folder, link, pipe, socket, device
    }

    package let identity: Identity
    package let kind: Kind
    /// The size of the file; 0 for kinds that have no size.
    package let byteCount: Int
    /// The number of names of the file.
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
        linkCount = Int(information.st_nlink)
    }
}
