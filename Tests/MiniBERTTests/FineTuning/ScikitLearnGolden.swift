import Foundation
import MiniBERT
import SafetensorsFormat
import Testing

/// The numbers that a reference implementation gave; `Fixtures/PROVENANCE.md` says which.
struct ScikitLearnGolden {
    private let value: JSONValue

    init(_ name: String) throws {
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
        value = try JSONValue(parsing: Array(Data(contentsOf: url)))
    }

    private init(value: JSONValue) { self.value = value }

    subscript(key: String) -> ScikitLearnGolden { ScikitLearnGolden(value: value.object?[key] ?? .null) }

    var elements: [ScikitLearnGolden] {
        guard case .array(let elements) = value else { return [] }
        return elements.map { ScikitLearnGolden(value: $0) }
    }

    var number: Double {
        guard case .number(let text) = value else { return .nan }
        return Double(text) ?? .nan
    }

    var text: String {
        value.string ?? ""
    }

    var numbers: [Double] { elements.map(\.number) }
    var integers: [Int] { numbers.map { Int($0) } }
    var integerRows: [[Int]] { elements.map(\.integers) }
}

/// Labels `a`, `b`, `c`, ….
func letters(_ count: Int) -> [Label] {
    (0..<count).map { Label(String(UnicodeScalar(UInt8(97 + $0)))) }
}

/// An example at a line of `t.tsv`.
func example(_ text: String, _ label: String, line: Int) -> LabeledExample {
    LabeledExample(text: text, target: .label(Label(label)), source: SourceLine(file: "t.tsv", line: line))
}
