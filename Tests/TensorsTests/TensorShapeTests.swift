import Tensors
import Testing

struct ShapeTests {
    @Test func `the count is the product of the extents`() {
        #expect(Shape([2, 3, 4]).count == 24)
        #expect(Shape([]).count == 1)
        #expect(Shape([5, 0]).count == 0)
        #expect(Shape([2, 3]).description == "[2, 3]")
    }
}
