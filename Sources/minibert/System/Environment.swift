import SystemFiles

/// The variables and system files that a process reads; tests replace them.
struct Environment: Sendable {
    let variable: @Sendable (String) -> String?
    /// The contents of a small file of the operating system.
    let systemFile: @Sendable (String) -> String?

    /// The value of a variable, unless it is empty.
    func value(_ name: String) -> String? {
        variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    static let process = Environment(variable: System.environment, systemFile: contents(ofSystemFile:))
}

extension Environment {
    /// The largest system file that is read, in bytes.
    private static let limit = 1 << 20

    /// The contents of a small file such as those in `/proc`; `nil` if it cannot be read.
    static func contents(ofSystemFile path: String) -> String? {
        (try? FileContents.of(FilePath(path), limit: limit)).map { String(decoding: $0, as: UTF8.self) }
    }
}
