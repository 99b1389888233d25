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

        /// The kind with its article.
        package var words: String {
            switch self {
            case .regular: "a regular file"
            case .folder: "a folder"
            case .link: "a symbolic link"
            case .pipe: "a pipe"
            case .socket: "a socket"
            case .device: "a device"
            }
        }
    }

    package let identity: Identity
    package let kind: Kind
    /// The size of the file; 0 for kinds that have no size.
    package let byteCount: Int
    /// The number of names of the file.
    package let linkCount: Int
    /// The user who owns the file.
    package let owner: UInt32
    /// The permissions of owner, group and others.
    package let permissions: UInt16

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
        owner = UInt32(information.st_uid)
        permissions = UInt16(truncatingIfNeeded: information.st_mode & 0o7777)
    }

    /// Whether the user of this process owns the file.
    package var isOwn: Bool { owner == UInt32(geteuid()) }

    /// Why the file or folder is not private to the user of this process; `nil` if it is.
    ///
    /// Somebody else may have chosen the content of such a file, or its name may lead to a file of another purpose.
    package var notPrivateReason: String? {
        switch kind {
        case .regular where linkCount > 1: "has a second name"
        case .regular, .folder:
            if !isOwn {
                "belongs to another user"
            } else if permissions & 0o022 != 0 {
                "can be written by other users"
            } else {
                nil
            }
        case .link, .pipe, .socket, .device: "is \(kind.words)"
        }
    }
}
