import Testing

@testable import minibert

struct InspectCommandTests {
    private let inspection = Inspection(
        groups: [
            .init(
                name: "sizes",
                properties: [.init(key: "layers", value: "2"), .init(key: "hidden", value: "16")])
        ],
        labels: ["no", "yes\u{1B}"],
        tensors: [
            .init(name: "a", dataType: "F32", shape: [2, 300], dataOffsets: 0..<2400),
            .init(
                name: "b\n", dataType: "I8", shape: [], dataOffsets: 2400..<2401,
                statistics: .init(minimum: -1, mean: nil, maximum: 2, nanCount: 1, infiniteCount: 0)),
        ],
        metadata: [.init(key: "format", value: "pt")], ignored: ["extra"])

    @Test func `programs get every tensor and the metadata`() throws {
        let outcome = try run(
            ["inspect", "/", "--format", "json"], models: .fake(labels: [], inspection: inspection))

        #expect(
            outcome.output == """
                {"sizes":{"layers":"2","hidden":"16"},"labels":["no","yes\\u001b"],"tensors":[\
                {"name":"a","dtype":"F32","shape":[2,300],"data_offsets":[0,2400]},\
                {"name":"b\\n","dtype":"I8","shape":[],"data_offsets":[2400,2401],"min":-1.0,"mean":null,"max":2.0,\
                "nan_count":1,"infinite_count":0}],"metadata":{"format":"pt"},"ignored":["extra"]}

                """)
    }

    @Test func `people get tables, with nothing in them that acts on a terminal`() throws {
        let outcome = try run(["inspect", "-v", "/"], models: .fake(labels: [], inspection: inspection))

        #expect(
            outcome.output == """
                sizes
                  layers  2
                  hidden  16

                labels
                  0  no
                  1  yes\\u{1b}

                metadata
                  format  pt

                2 tensors, 2,401 bytes
                  name  dtype  shape     bytes      min  mean     max  NaN  infinite
                  a     F32    [2, 300]  2,400
                  b\\n   I8     []            1  -1.0000     –  2.0000    1         0

                ignored
                  extra

                """)
    }

    @Test func `the tensors of a folder are only counted, unless more is asked for`() throws {
        let outcome = try run(["inspect", "/"], models: .fake(labels: [], inspection: inspection))

        #expect(outcome.output.contains("\n2 tensors, 2,401 bytes (--verbose lists them)\n"))
        #expect(!outcome.output.contains("F32"))
    }

    @Test(arguments: [
        (["inspect"], 2, "'inspect' needs a model folder or a .safetensors file"),
        (["inspect", "a", "b"], 2, "'inspect' does not know what to do with 'b'"),
        (["inspect", "/nowhere"], 4, "no model '/nowhere': not a folder"),
    ])
    func `refuses what cannot be`(arguments: [String], status: Int32, message: String) throws {
        let outcome = try run(arguments)

        #expect(outcome.status == status)
        #expect(outcome.messages.hasPrefix("minibert: \(message)\n"))
    }
}
