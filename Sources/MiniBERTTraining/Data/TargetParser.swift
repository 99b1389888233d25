struct TargetParser {
    let task: LabelingTask
    let isLossy: Bool

    /// The largest magnitude of a number to predict; sums of such numbers fit into a 32-bit float.
    static let largestNumber = 1e30

    func text(_ bytes: [UInt8], at line: SourceLine) throws(DataError) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        guard isLossy else { throw .invalidUTF8(line, byte: UTF8Validation.firstInvalidByte(of: bytes)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    func target(_ bytes: [UInt8], at line: SourceLine) throws(DataError) -> LabeledExample.Target {
        switch task {
        case .singleLabel:
            guard !bytes.isEmpty else { throw .emptyLabel(line) }
            return .label(ClassLabel(try text(bytes, at: line)))
        case .multiLabel(let separator):
            let parts = bytes.isEmpty ? [] : Self.split(bytes, at: Array(separator.utf8))
            var labels: [ClassLabel] = []
            for part in parts {
                guard !part.isEmpty else { throw .emptyLabel(line) }
                labels.append(ClassLabel(try text(part, at: line)))
            }
            return .labels(labels)
        case .regression:
            let found = try text(bytes, at: line)
            guard let value = Double(found), value.isFinite else { throw .notANumber(line, found: found) }
            guard value.magnitude <= Self.largestNumber else { throw .tooLargeNumber(line, found: found) }
            return .value(value)
        }
    }

    func target(of record: Record) throws(DataError) -> LabeledExample.Target {
        switch record.label {
        case .none: throw .emptyLabel(record.source)
        case .bytes(let bytes):
            if isMultiLabel, let list = ListText.elements(of: bytes) {
                return try target(labels: list, at: record.source)
            }
            return try target(bytes, at: record.source)
        case .list(let labels):
            return try target(labels: labels, at: record.source)
        }
    }

    var isMultiLabel: Bool {
        switch task {
        case .multiLabel: true
        case .singleLabel, .regression: false
        }
    }

    /// Whether a label field is a list in the notation of Python.
    func isList(_ label: LabelField) -> Bool {
        switch label {
        case .bytes(let bytes): ListText.elements(of: bytes) != nil
        case .none, .list: false
        }
    }

    func target(labels: [[UInt8]], at line: SourceLine) throws(DataError) -> LabeledExample.Target {
        guard case .multiLabel = task else {
            guard let only = labels.first else { throw .emptyLabel(line) }
            guard labels.count == 1 else { throw .severalLabels(line, count: labels.count) }
            return try target(only, at: line)
        }
        var parsed: [ClassLabel] = []
        for label in labels {
            guard !label.isEmpty else { throw .emptyLabel(line) }
            parsed.append(ClassLabel(try text(label, at: line)))
        }
        return .labels(parsed)
    }

    private static func split(_ bytes: [UInt8], at separator: [UInt8]) -> [[UInt8]] {
        guard !separator.isEmpty else { return [bytes] }
        var parts: [[UInt8]] = []
        var rest = bytes[...]
        while let found = rest.firstRange(of: separator) {
            parts.append(Array(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return parts + [Array(rest)]
    }
}
