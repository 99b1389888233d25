import Foundation
package import MiniBERT
import Testing

/// A folder of `Fixtures/models`: a small model, and the reference's results for some texts.
package struct GoldenModel: CustomTestStringConvertible {
    /// The contents of `expected.json`, written by `Tests/Conformance/models_goldens.py`.
    package struct Expectations: Decodable {
        package let maximumLength: Int
        package let labels: [String]?
        package let pooling: String?
        package let normalize: Bool?
        package let tolerance: [String: Float]
        package let rows: [Row]
    }

    /// The reference's results for one text.
    package struct Row: Decodable {
        package let text: String
        package let textPair: String?
        package let inputIds: [Int32]
        package let tokenTypeIds: [UInt8]
        package let truncated: Bool
        package let lastHiddenState: Values?
        package let poolerOutput: Values?
        package let logits: Values?
        package let probabilities: [Float]?
        package let label: String?
        package let embedding: Values?

        package var input: TextInput { TextInput(text, pair: textPair) }
    }

    /// Numbers in row-major order.
    package struct Values: Decodable {
        package let shape: [Int]
        package let values: [Float]
    }

    package let name: String
    package let folder: String
    package let expected: Expectations

    package var testDescription: String { name }

    package init(_ name: String) throws {
        let folder = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/models/\(name)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self.name = name
        self.folder = folder.path
        expected = try decoder.decode(
            Expectations.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
    }

    /// Every folder that holds an `expected.json`.
    package static let all: [GoldenModel] = {
        guard let models = Bundle.module.resourceURL?.appending(path: "Fixtures/models"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: models.path)
        else { return [] }
        return names.sorted().compactMap { try? GoldenModel($0) }
    }()

    /// The largest accepted difference from the reference's output: ten times its own rounding, at least 1e-5.
    package func tolerance(_ output: String) throws -> Float {
        try #require(expected.tolerance[output])
    }
}

/// The largest difference of two arrays of numbers; infinite when their sizes differ.
package func largestDifference(_ one: [Float], _ other: [Float]) -> Float {
    guard one.count == other.count else { return .infinity }
    return zip(one, other).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
