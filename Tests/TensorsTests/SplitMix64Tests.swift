import Tensors
import Testing

struct SplitMix64Tests {
    /// From the reference implementation, `splitmix64.c` by Sebastiano Vigna, with seed 1234567.
    @Test func `the numbers are those of the reference implementation`() {
        var generator = SplitMix64(seed: 1_234_567)

        #expect(
            (0..<3).map { _ in generator.next() } == [
                6457827717110365317, 3203168211198807973, 9817491932198370423,
            ])
    }
}
