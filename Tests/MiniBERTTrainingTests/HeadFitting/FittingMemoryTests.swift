@testable import MiniBERTTraining
import Testing

struct FittingMemoryTests {
    @Test func `a fit after another one adds what threads share, and takes the larger memory of a thread`() {
        let first = FittingMemory(sharedByteCount: 7_000_000, byteCountOfThread: 2_000_000)
        let second = FittingMemory(sharedByteCount: 3_000_000, byteCountOfThread: 5_000_000)

        #expect(first.followed(by: second).description == "10 MB, and 5 MB for each thread")
    }
}
