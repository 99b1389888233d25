/// What a process finds around it; tests bring their own.
struct Environment: Sendable {
    /// The value of a variable, if it is set.
    let variable: @Sendable (String) -> String?
    /// The content of a small file of the operating system.
    let systemFile: @Sendable (String) -> String?

    /// The value of a variable, unless it is empty.
    func value(_ name: String) -> String? {
        variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The environment of this process.
    static let process = Environment(variable: System.environment, systemFile: System.contents(ofSystemFile:))
}

extension System {
    /// The beginning of a file such as those in `/proc`, which say they are empty.
    static func contents(ofSystemFile path: String) -> String? {
        guard let descriptor = try? open(Array(path.utf8), flags: 0) else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        guard let count = try? read(from: descriptor, into: &buffer) else { return nil }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
