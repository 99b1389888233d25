import StrictJSON
import Foundation
import Testing

/// The results of a reference implementation; see `Fixtures/PROVENANCE.md`.
struct ScikitLearnGolden {
    private let value: JSONValue

    init(_ name: String) throws {
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
        value = try JSONValue(parsing: Array(Data(contentsOf: url)))
    }

    private init(value: JSONValue) { self.value = value }

    subscript(key: String) -> ScikitLearnGolden { ScikitLearnGolden(value: value[key] ?? .null) }

    var elements: [ScikitLearnGolden] { (value.array ?? []).map { ScikitLearnGolden(value: $0) } }
    var number: Double { value.double ?? .nan }
    var text: String { value.string ?? "" }

    var numbers: [Double] { elements.map(\.number) }
    var integers: [Int] { numbers.map { Int($0) } }
    var integerRows: [[Int]] { elements.map(\.integers) }
}
