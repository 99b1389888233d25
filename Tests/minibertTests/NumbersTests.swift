import Testing

@testable import minibert

struct NumbersTests {
    @Test(arguments: [(0.84, "0.8 s"), (250, "4 min 10 s"), (7300, "2 h 1 min")])
    func `durations are written for people`(seconds: Double, text: String) {
        #expect(spoken(seconds: seconds) == text)
    }
}
