/// Names of files and models without their folders, which may be private.
package enum FileName {
    package static func last(of path: String) -> String {
        path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? path
    }

    /// The name of a model folder; in the Hugging Face cache, `organization/name@revision`.
    package static func model(at path: String) -> String {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        guard parts.count >= 3, parts[parts.count - 2] == "snapshots" else { return last(of: path) }
        let names = parts[parts.count - 3].utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1)
        guard names.count == 2, names[0].elementsEqual("models".utf8) else { return last(of: path) }
        var name: [UInt8] = []
        for byte in names[1].dropFirst() {
            if byte == UInt8(ascii: "-"), name.last == byte, !name.contains(UInt8(ascii: "/")) {
                name[name.count - 1] = UInt8(ascii: "/")
            } else {
                name.append(byte)
            }
        }
        return String(decoding: name, as: UTF8.self) + "@" + parts[parts.count - 1]
    }
}
