import Foundation
import MiniBERT
import TestSupport
import Testing

/// A folder of `Fixtures/models`: a small model, and what the reference makes of some texts with it.
struct GoldenModel: CustomTestStringConvertible {
    /// What `Tests/Conformance/models_goldens.py` wrote.
    struct Expectations: Decodable {
        let maximumLength: Int
        let labels: [String]?
        let pooling: String?
        let normalize: Bool?
        let tolerance: [String: Float]
        let rows: [Row]
    }

    /// What the reference gave for one text.
    struct Row: Decodable {
        let text: String
        let textPair: String?
        let inputIds: [Int32]
        let tokenTypeIds: [UInt8]
        let truncated: Bool
        let lastHiddenState: Values?
        let poolerOutput: Values?
        let logits: Values?
        let probabilities: [Float]?
        let label: String?
        let embedding: Values?

        var input: TextInput { TextInput(text, pair: textPair) }
    }

    /// Numbers in row-major order.
    struct Values: Decodable {
        let shape: [Int]
        let values: [Float]
    }

    let name: String
    let folder: String
    let expected: Expectations

    var testDescription: String { name }

    init(_ name: String) throws {
        let folder = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/models/\(name)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self.name = name
        self.folder = folder.path
        expected = try decoder.decode(
            Expectations.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
    }

    /// Every folder that holds an `expected.json`.
    static let all: [GoldenModel] = {
        guard let models = Bundle.module.resourceURL?.appending(path: "Fixtures/models"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: models.path)
        else { return [] }
        return names.sorted().compactMap { try? GoldenModel($0) }
    }()

    /// How far an output may be from the reference's: ten times its own rounding, at least 1e-5.
    func tolerance(_ output: String) throws -> Float {
        try #require(expected.tolerance[output])
    }
}

/// The largest difference of two arrays of numbers; infinite when their sizes differ.
func largestDifference(_ one: [Float], _ other: [Float]) -> Float {
    guard one.count == other.count else { return .infinity }
    return zip(one, other).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
