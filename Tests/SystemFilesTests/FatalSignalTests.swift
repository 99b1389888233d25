import Foundation
import SystemFiles
import Testing

/// Each case is a process of its own.
struct FatalSignalTests {
    @Test func `an array without memory ends the process with one line and the status`() async {
        let result = await #expect(processExitsWith: .exitCode(9), observing: [\.standardErrorContent]) {
            FatalSignal.endOnShortage(message: "no memory", status: 9)
            // More than any processor of today can address.
            let bytes = [UInt8](repeating: 1, count: 1 << 48)
            exit(Int32(bytes[0]))
        }

        let lines = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(lines.hasSuffix("no memory\n"))
        #expect(!lines.contains("Fatal error"))
    }

    @Test func `a fault of the program stays one`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            FatalSignal.endOnShortage(message: "no memory", status: 9)
            preconditionFailure("a fault")
        }

        let lines = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(result?.exitStatus != .exitCode(9))
        #expect(lines.contains("a fault") && !lines.contains("no memory"))
    }
}
