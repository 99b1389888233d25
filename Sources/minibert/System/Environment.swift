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
    /// The beginning of a file such as those in `/proc`.
    static func contents(ofSystemFile path: String) -> String? {
        guard let file = try? OpenFile(FilePath(path), for: .reading),
            let bytes = try? file.readAll(limit: 1 << 14)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
