public import Foundation
public import Tensors
internal import Testing

/// A golden file: JSON that a script in `Tests/Conformance` wrote from a reference implementation.
public enum Fixture {
    /// The contents of the file `name` among the fixtures of a test bundle.
    public static func load<Contents: Decodable>(_ name: String, from bundle: Bundle) throws -> Contents {
        let folder = try #require(bundle.resourceURL).appending(path: "Fixtures")
        return try JSONDecoder().decode(Contents.self, from: Data(contentsOf: folder.appending(path: name)))
    }
}

/// A tensor as the scripts write it.
public struct GoldenTensor: Decodable, Sendable {
    let shape: [Int]
    let data: [Float]

    /// The tensor itself.
    public var tensor: Tensor { Tensor(data, shape: Shape(shape)) }
}
