import Tensors
import Testing

struct TensorShapeTests {
    @Test func `the count is the product of the extents`() {
        #expect(TensorShape([2, 3, 4]).count == 24)
        #expect(TensorShape([]).count == 1)
        #expect(TensorShape([5, 0]).count == 0)
        #expect(TensorShape([2, 3]).description == "[2, 3]")
    }
}
