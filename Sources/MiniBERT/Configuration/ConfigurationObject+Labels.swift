import ModelSettings
import StrictJSON
import PrintableText

extension ConfigurationObject {
    /// The most labels that a file may ask for without naming them, so that a wrong number does not take all memory.
    private static var labelLimit: Int { 1_000_000 }

    /// The labels in the order of their ids.
    ///
    /// They come from `id2label`; without it, from `label2id`; without both, there are `num_labels` labels (2 if that is
    /// missing, too), named `LABEL_0`, `LABEL_1` and so on as in transformers.
    func labels() throws(ModelError) -> [String] {
        let byID = try labelsByID()
        let stated = if let byID { byID } else { try labelsByName() }
        let count = try optionalCount("num_labels", through: Self.labelLimit)
        guard let stated else { return (0..<(count ?? 2)).map { "LABEL_\($0)" } }
        if let count, count != stated.count {
            throw .contradiction(
                file: file, finding: "'num_labels' is \(count)",
                expectation: "there are \(stated.count) labels")
        }
        return stated
    }

    private func labelsByID() throws(ModelError) -> [String]? {
        guard let members = try entries("id2label") else { return nil }
        var labels: [(id: Int, label: String)] = []
        for member in members {
            guard let id = Self.labelID(member.key) else {
                throw .invalidValue(
                    file: file, key: "id2label", found: "an object with the key \(quoted(member.name))",
                    expected: "whole numbers from 0 as keys")
            }
            // A number is shown as it is written, as transformers does.
            let label = member.value.string ?? (member.value.integer == nil ? nil : member.value.text)
            guard let label else {
                throw invalid("id2label.\(id)", member.value, expected: "a string or a whole number")
            }
            labels.append((id, label))
        }
        return try ordered(labels, key: "id2label")
    }

    private func labelsByName() throws(ModelError) -> [String]? {
        guard let members = try entries("label2id") else { return nil }
        var labels: [(id: Int, label: String)] = []
        for member in members {
            guard let id = member.value.integer, id >= 0 else {
                throw invalid("label2id.\(member.name)", member.value, expected: "a whole number from 0")
            }
            labels.append((id, member.name))
        }
        return try ordered(labels, key: "label2id")
    }

    /// The labels sorted by id, when the ids are 0, 1, 2 and so on without a gap.
    private func ordered(_ labels: [(id: Int, label: String)], key: String) throws(ModelError) -> [String] {
        guard !labels.isEmpty else {
            throw .invalidValue(
                file: file, key: key, found: "an empty object", expected: "at least one label")
        }
        let sorted = labels.sorted { $0.id < $1.id }
        for (index, entry) in sorted.enumerated() where entry.id != index {
            throw .invalidValue(
                file: file, key: key, found: "an object of \(labels.count) labels without the id \(index)",
                expected: "the ids 0 to \(labels.count - 1), each once")
        }
        return sorted.map(\.label)
    }

    /// A whole number in a key: digits without a sign and without leading zeros.
    private static func labelID(_ key: [UInt8]) -> Int? {
        guard (1...9).contains(key.count), key.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard key.count == 1 || key[0] != 0x30 else { return nil }
        return key.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
