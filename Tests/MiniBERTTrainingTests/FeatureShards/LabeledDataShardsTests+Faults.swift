import SafetensorsFormat
import TestSupport
import Testing

@testable import MiniBERTTraining

/// Shards that were damaged or changed.
extension LabeledDataShardsTests {
    @Test func `a shard that was changed, with a right digest or a wrong one, is refused`() throws {
        typealias Change = (inout [String: String], inout [String: TensorContent]) -> Void
        func header(_ old: String, _ new: String) -> Change {
            { metadata, _ in
                let text = metadata["shard"] ?? ""
                #expect(text.contains(old))
                metadata["shard"] = text.replacing(old, with: new)
            }
        }
        func records(_ text: String) -> Change {
            { _, tensors in
                var bytes = Array(text.utf8)
                while bytes.count % 4 > 0 { bytes.append(UInt8(ascii: "\n")) }
                tensors["records"] = TensorContent(
                    name: "records", dataType: .uint32, shape: [bytes.count / 4], bytes: bytes)
            }
        }
        let data = try Self.data(["a\tx\n", "b\ty\n"])
        let row = "{\"file\":0,\"line\":2,\"text\":\"x\",\"label\":\"a\"}\n"
        let changes: [(Change, String)] = [
            (
                {
                    $0["shard"] = nil; _ = $1
                }, "contradicts itself"
            ),
            (
                {
                    $0["shard"] = "[]"; _ = $1
                }, "contradicts itself"
            ),
            (
                {
                    _ = $0; $1["features"] = nil
                }, "contradicts itself"
            ),
            (
                {
                    _ = $0; $1["records"] = nil
                }, "contradicts itself"
            ),
            (
                {
                    _ = $0; $1["features"] = $1["features"]?.filled(with: .nan)
                }, "not a finite number"
            ),
            (header("\"poolings\":[\"cls\"]", "\"poolings\":[]"), "contradicts itself"),
            (header("\"poolings\":[\"cls\"]", "\"poolings\":[\"x\"]"), "contradicts itself"),
            (header("\"index\":0", "\"index\":-1"), "contradicts itself"),
            (header("\"count\":1", "\"count\":99999999999"), "contradicts itself"),
            (header("\"count\":1", "\"count\":2"), "contradicts itself"),
            (header("\"digest\":\"", "\"digest\":\"0"), "do not have its rows"),
            (header("\"task\":\"single-label\"", "\"task\":\"regression\""), "has no row 1 of its table"),
            (header("\"task\":\"single-label\"", "\"task\":\"other\""), "contradicts itself"),
            (records(""), "has no row 1 of its table"), (records(row), "has no row 2 of its table"),
            (records("{]\n" + row), "has no row 1 of its table"),
            (records(row + row.replacing("\"file\":0", with: "\"file\":1")), "has no row 2 of its table"),
            (records(row + row.replacing("\"a\"", with: "\"\"")), "has no row 2 of its table"),
            (records(row + row), "do not have its rows"),
        ]
        for (index, (change, finding)) in changes.enumerated() {
            let path = try shards(1, of: data, prefix: "c\(index)-")[0]
            try RunFile.rewrite(.features, at: path, change)
            let error = #expect(throws: FeatureShardError.self, "\(index)") {
                try LabeledData.reading(shards: [path])
            }
            #expect(words(error).contains(finding), "\(index): \(words(error))")
            #expect(!(try extractor.shard(.whole, of: data, task: .singleLabel).isComplete(at: path)))
        }
        let path = try shards(1, of: data)[0]
        let bytes = try folder.bytes(of: "s0.safetensors")
        for damaged in [Array(bytes.dropLast()), bytes + [0], Array(bytes.prefix(100)), []] {
            _ = try folder.write(damaged, to: "s0.safetensors")
            #expect(throws: FeatureShardError.self) { try LabeledData.reading(shards: [path]) }
        }
    }

    @Test func `numbers out of range in the description never trap`() throws {
        let data = try Self.data(["a\tx\n", "b\ty\n"])
        for key in ["rows", "index", "count", "maximum_length"] {
            for number in extremeNumbers where !number.isEmpty {
                let path = try shards(1, of: data)[0]
                try RunFile.rewrite(.features, at: path) { metadata, _ in
                    let text = metadata["shard"] ?? ""
                    let range = text.ranges(of: "\"\(key)\":").last
                    guard let end = range?.upperBound else { return }
                    let tail = text[end...].drop { $0.isNumber }
                    metadata["shard"] = "\(text[..<end])\(number)\(tail)"
                }
                _ = try? LabeledData.reading(shards: [path])
            }
        }
    }
}
