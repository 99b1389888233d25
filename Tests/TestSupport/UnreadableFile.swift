#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import Foundation

/// A kind of file that no program should read as a whole.
package enum UnreadableFile: CaseIterable, Sendable {
    /// 200 GB that take no space.
    case huge
    /// A link to a device that never ends.
    case endless
    case pipe
    case folder
    case socket
    /// A file without permissions.
    case forbidden

    /// The kinds that this system can make, and that keep this user from reading.
    package static var possible: [UnreadableFile] {
        allCases.filter { kind in
            switch kind {
            case .huge, .endless, .pipe, .folder: true
            case .socket: isLinux
            case .forbidden: geteuid() != 0
            }
        }
    }

    private static var isLinux: Bool {
        #if os(Linux)
            true
        #else
            false
        #endif
    }

    /// Creates the file in place of whatever is there.
    package func make(at path: String) throws {
        try? FileManager.default.removeItem(atPath: path)
        switch self {
        case .huge:
            try Data().write(to: URL(filePath: path))
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.truncate(atOffset: 200 << 30)
            try file.close()
        case .endless:
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
        case .pipe: _ = unsafe mkfifo(path, 0o600)
        case .folder:
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case .socket:
            // Elsewhere than on Linux, only `bind` makes one.
            #if os(Linux)
                _ = unsafe mknod(path, S_IFSOCK | 0o600, 0)
            #endif
        case .forbidden:
            try Data().write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        }
    }
}
