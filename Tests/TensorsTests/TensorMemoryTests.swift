import Tensors
import Synchronization
import Testing

struct TensorMemoryTests {
    @Test func `borrowed elements are read in place`() {
        let memory = FixedMemory([1, 2, 3, 4, 5, 6])
        let tensor = Tensor(memory: memory, byteOffset: 8, elementType: .float32, shape: [2, 2])

        #expect(tensor == Tensor([3, 4, 5, 6], shape: [2, 2]))
    }

    @Test func `a change copies borrowed elements first`() {
        let memory = FixedMemory([1, 2])
        var tensor = Tensor(memory: memory, byteOffset: 0, elementType: .float32, shape: [2])

        tensor.scale(by: 10)

        #expect(tensor.elements == [10, 20])
        #expect(Tensor(memory: memory, byteOffset: 0, elementType: .float32, shape: [2]).elements == [1, 2])
    }

    @Test func `misaligned elements are copied`() {
        let memory = FixedMemory([1, 2, 3])
        let tensor = Tensor(memory: memory, byteOffset: 1, elementType: .float16, shape: [3])

        #expect(tensor.elementType == .float16)
        #expect(tensor.count == 3)
    }

    @Test func `the pages of a weight are dropped once it is packed`() {
        let memory = FixedMemory([1, 2, 3, 4])
        let weight = Tensor(memory: memory, byteOffset: 0, elementType: .float32, shape: [2, 2])
        let input = Tensor([1, 0], shape: [1, 2])

        #expect(input.linear(weight: weight).elements == [1, 3])
        #expect(input.linear(weight: weight).elements == [1, 3])

        #expect(memory.dropped.withLock { $0 } == [0..<16])
    }

    @Test func `a weight that changes is packed again`() {
        var weight = Tensor([1, 2, 3, 4], shape: [2, 2])
        let input = Tensor([1, 1], shape: [1, 2])

        let before = input.linear(weight: weight)
        weight[0, 0] = 10
        let after = input.linear(weight: weight)

        #expect(before.elements == [3, 7])
        #expect(after.elements == [12, 7])
    }

    @Test func `a weight under another shape is packed for that shape`() {
        let weight = Tensor([1, 2, 3, 4], shape: [2, 2])

        #expect(Tensor([1, 1], shape: [1, 2]).linear(weight: weight).elements == [3, 7])
        #expect(
            Tensor([2], shape: [1, 1]).linear(weight: weight.reshaped([4, 1])).elements == [2, 4, 6, 8])
    }

    @Test func `many threads may use a new weight at the same time`() {
        var generator = SplitMix64(seed: 5)
        let weight = Tensor.normal([65, 33], using: &generator)
        let input = Tensor.normal([3, 33], using: &generator)
        let expected = input.linear(weight: weight.scaled(by: 1))

        let products = WorkerThreads(count: 8).map(Array(0..<64)) { _ in input.linear(weight: weight) }

        #expect(products.allSatisfy { $0 == expected })
    }
}

/// Memory with given floats that records which pages were dropped.
@safe
private final class FixedMemory: TensorMemory, @unchecked Sendable {
    @safe let baseAddress: UnsafeRawPointer
    let byteCount: Int
    let dropped = Mutex<[Range<Int>]>([])

    init(_ floats: [Float]) {
        byteCount = floats.count * 4
        let copy = UnsafeMutablePointer<Float>.allocate(capacity: floats.count)
        for (index, number) in floats.enumerated() { unsafe (copy + index).initialize(to: number) }
        baseAddress = UnsafeRawPointer(copy)
    }

    deinit { unsafe baseAddress.deallocate() }

    func dropResidentPages(_ range: Range<Int>) { dropped.withLock { $0.append(range) } }
}
