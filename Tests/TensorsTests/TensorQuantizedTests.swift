import Tensors
import Testing

struct TensorQuantizedTests {
    /// Integers as they lie in a file: two rows of three, or three rows of two.
    private let memory = ByteMemory([9, 127, 0, -127, 2, 3, 4, -128])

    @Test(arguments: [0, 1])
    func `integers are read in place, or copied where they are not whole pairs`(offset: Int) {
        for columns in [2, 3] {
            let tensor = Tensor(
                memory: memory, byteOffset: offset, scales: Array([0.5, 2, 1].prefix(6 / columns)),
                shape: [6 / columns, columns])

            let integers = Array(memory.integers[offset..<offset + 6])
            #expect(tensor.elementType == .int8)
            #expect(tensor.integers == integers)
            #expect(tensor.rowScales == Array([0.5, 2, 1].prefix(6 / columns)))
            let scales: [Float] = [0.5, 2, 1]
            #expect(tensor.elements == integers.enumerated().map { Float($1) * scales[$0 / columns] })
        }
    }

    @Test func `a product has the same bits as with a weight that was rounded in memory`() throws {
        var generator = SplitMix64(seed: 3)
        for columns in [6, 7] {
            let rounded = Tensor.normal([5, columns], using: &generator).converted(to: .int8)
            let memory = ByteMemory(try #require(rounded.integers))
            let read = Tensor(
                memory: memory, byteOffset: 0, scales: try #require(rounded.rowScales), shape: [5, columns])
            let input = Tensor.normal([4, columns], using: &generator)

            for _ in 0..<2 { #expect(input.linear(weight: read) == input.linear(weight: rounded)) }
        }
    }

    @Test func `-128 is found, as sums of its products may overflow`() {
        func index(_ rows: Int, _ columns: Int, at offset: Int) -> Int? {
            Tensor(
                memory: memory, byteOffset: offset, scales: [Float](repeating: 1, count: rows),
                shape: [rows, columns]
            ).firstIndexOutOfRange
        }

        #expect(index(4, 2, at: 0) == 7)
        #expect(index(1, 7, at: 1) == 6)
        #expect(index(3, 2, at: 0) == nil)
        #expect(Tensor([1, 2], shape: [1, 2]).firstIndexOutOfRange == nil)
    }

    @Test func `rows of 8-bit integers become 16-bit floats`() {
        let matrix = Tensor(memory: memory, byteOffset: 1, scales: [0.5, 2, 1], shape: [3, 2])

        // -254 and 4, 3 and 4.
        #expect(matrix.float16Bytes(ofRows: 1..<3) == [0xF0, 0xDB, 0x00, 0x44, 0x00, 0x42, 0x00, 0x44])
        #expect(matrix.float16Bytes(ofRows: 3..<3).isEmpty)
    }

    @Test func `rows and columns are selected without rounding again`() {
        let tensor = Tensor(memory: memory, byteOffset: 0, scales: [0.1, 0.3], shape: [2, 3])

        let selected = tensor.selectingIntegers(rows: [1, 0], columns: [2, 0, 1])

        #expect(selected.integers == [3, -127, 2, 0, 9, 127])
        #expect(selected.rowScales == [0.3, 0.1])
    }
}

/// Memory with given bytes.
@safe
private final class ByteMemory: TensorMemory, @unchecked Sendable {
    @safe let baseAddress: UnsafeRawPointer
    let integers: [Int8]
    var byteCount: Int { integers.count }

    init(_ integers: [Int8]) {
        self.integers = integers
        let copy = UnsafeMutablePointer<Int8>.allocate(capacity: integers.count)
        for (index, number) in integers.enumerated() { unsafe (copy + index).initialize(to: number) }
        baseAddress = UnsafeRawPointer(copy)
    }

    deinit { unsafe baseAddress.deallocate() }

    func dropResidentPages(_ range: Range<Int>) {}
}
