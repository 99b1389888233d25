import Foundation
import SystemFiles
import Testing

@testable import SafetensorsFormat

struct SafetensorsWriterTests {
    /// The output of `Tests/Conformance/safetensors_writer.py --golden` with safetensors 0.8.0 for the tensors `b` (F32
    /// `[2, 1]`: 1, 2), `a` (F16, a scalar: 1) and `e` (I64 `[0, 3]`), and the metadata of transformers.
    private static let golden =
        "c800000000000000"
        + hex(#"{"__metadata__":{"format":"pt"},"e":{"dtype":"I64","shape":[0,3],"data_offsets":[0,0]},"#)
        + hex(
            #""b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"a":{"dtype":"F16","shape":[],"data_offsets":[8,10]}}"#
        )
        + "2020202020" + "0000803f00000040" + "003c"

    private static func hex(_ text: String) -> String { hex(Array(text.utf8)) }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private let tensors = [
        TensorContent(name: "b", floats: [1, 2], shape: [2, 1]),
        TensorContent(name: "a", floats: [1], shape: [], as: .float16),
        TensorContent(name: "e", dataType: .int64, shape: [0, 3], bytes: []),
    ]

    @Test func `a file has the bytes of the reference`() throws {
        let bytes = try SafetensorsWriter(tensors, metadata: .transformers).bytes()

        #expect(Self.hex(bytes) == Self.golden)
        #expect(try SafetensorsWriter(tensors, metadata: .transformers).region().array == bytes)
    }

    @Test func `names are escaped as by the reference, and ordered by bytes`() throws {
        let names = ["é", "z", "😀", "\u{FFEE}", "e\u{301}", "a\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}"]

        let bytes = try SafetensorsWriter(
            names.map { TensorContent(name: $0, dataType: .uint8, shape: [], bytes: [1]) }
        ).bytes()

        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#""a\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7F}\":{"))
        #expect(
            try open(bytes).tensors.map { Array($0.name.utf8) }
                == [names[5], names[4], "z", "é", "\u{FFEE}", "😀"].map { Array($0.utf8) })
    }

    @Test func `types are ordered from 64 bits to BOOL`() throws {
        let contents = DataType.allCases.map { dataType in
            TensorContent(
                name: "t", dataType: dataType, shape: [4],
                bytes: [UInt8](repeating: 0, count: dataType.bitCount / 2))
        }
        let renamed = contents.map {
            TensorContent(
                name: $0.dataType.rawValue, dataType: $0.dataType, shape: [4], producedBy: $0.produce)
        }

        let opened = try open(SafetensorsWriter(renamed).bytes())

        #expect(opened.tensors.map(\.dataType) == DataType.allCases.reversed())
    }

    @Test func `a file that is read and written again is the same`() throws {
        let first = try SafetensorsWriter(tensors, metadata: .transformers).bytes()
        let opened = try open(first)

        let second = try SafetensorsWriter(
            opened.tensors.reversed().map { TensorContent($0, of: opened) }, metadata: opened.metadata
        ).bytes()

        #expect(first == second)
    }

    @Test func `a layout that readers would refuse is refused`() {
        let byte = TensorContent(name: "a", dataType: .uint8, shape: [], bytes: [1])
        func layOut(_ tensors: TensorContent...) throws(SafetensorsError) {
            _ = try SafetensorsWriter(tensors)
        }

        #expect(throws: SafetensorsError.duplicateTensor(file: "the output", tensor: "a")) {
            try layOut(byte, byte)
        }
        #expect(throws: SafetensorsError.reservedName(file: "the output", tensor: "__metadata__")) {
            try layOut(TensorContent(name: "__metadata__", dataType: .uint8, shape: [], bytes: [1]))
        }
        #expect(throws: SafetensorsError.fractionalBytes(file: "the output", tensor: "b", bitCount: 4)) {
            try layOut(TensorContent(name: "b", dataType: .float4, shape: [], bytes: []))
        }
        #expect(throws: SafetensorsError.sizeOverflow(file: "the output", tensor: "b", dataType: .uint8)) {
            try layOut(TensorContent(name: "b", dataType: .uint8, shape: [.max], bytes: []))
        }
    }

    @Test(arguments: [([1], 1), ([1, 2, 3], 3)] as [([UInt8], Int)])
    func `a tensor of the wrong number of bytes is refused`(bytes: [UInt8], count: Int) throws {
        let writer = try SafetensorsWriter([
            TensorContent(name: "a", dataType: .uint8, shape: [2], bytes: bytes)
        ])

        #expect(
            throws: SafetensorsError.wrongContent(
                file: "the output", tensor: "a", byteCount: count, expected: 2)
        ) { try writer.bytes() }
    }

    @Test(
        arguments: [(DataType.float16, 65520), (.bfloat16, Float.greatestFiniteMagnitude)]
            as [(DataType, Float)])
    func `a number too large for its type is refused by its index`(dataType: DataType, value: Float) throws {
        let writer = try SafetensorsWriter([
            TensorContent(name: "a", floats: [.infinity, value], shape: [2], as: dataType)
        ])

        #expect(
            throws: SafetensorsError.unrepresentable(
                file: "the output", tensor: "a", index: 1, value: Double(value), dataType: dataType)
        ) { try writer.bytes() }
    }
}
