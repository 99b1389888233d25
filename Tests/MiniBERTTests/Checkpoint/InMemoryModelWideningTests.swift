import SafetensorsFormat
import SystemFiles
import Testing

@testable import MiniBERT

struct InMemoryModelWideningTests {
    private func file(_ tensors: [TensorContent]) throws -> SafetensorsFile {
        let region = try InMemoryModel.widened(SafetensorsWriter(tensors).region())
        return try SafetensorsFile(region: region, name: "widened")
    }

    @Test(arguments: [1, 3, 40_000])
    func `integers times the scales of their rows become 16-bit floats`(columns: Int) throws {
        let integers = (0..<3 * columns).map { Int8($0 % 255 - 127) }
        let scales: [Float] = [0.5, 0.0625, 3]

        let file = try file([
            TensorContent(
                name: "a.weight", dataType: .int8, shape: [3, columns],
                bytes: integers.map(UInt8.init(bitPattern:))),
            TensorContent(name: "a.weight_scale", floats: scales, shape: [3, 1], as: .float16),
            TensorContent(name: "a.bias", floats: [7], shape: [1]),
        ])

        #expect(file.tensors.map(\.name) == ["a.bias", "a.weight"])
        let weight = try #require(file.entry(named: "a.weight"))
        #expect(weight.dataType == .float16 && weight.shape == [3, columns])
        #expect(
            try file.floats(of: weight) == integers.enumerated().map { Float($1) * scales[$0 / columns] })
    }

    @Test func `a file without integers stays as it is`() throws {
        let tensors = [TensorContent(name: "a.weight", floats: [1, 2], shape: [1, 2])]
        let region = try SafetensorsWriter(tensors).region()

        #expect(try InMemoryModel.widened(region).array == region.array)
    }

    @Test func `integers without scales stay, for the loader to refuse`() throws {
        let file = try file([TensorContent(name: "a.weight", dataType: .int8, shape: [1, 2], bytes: [1, 2])])

        #expect(file.tensors.map(\.dataType) == [.int8])
    }
}
