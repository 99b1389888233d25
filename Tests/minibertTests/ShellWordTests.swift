import Foundation
import Testing

@testable import minibert

struct ShellWordTests {
    @Test func `a shell reads each word as the same bytes`() throws {
        let words = [
            "", "a", "a b", "it's", "$HOME", "`id`", "\"", "\\", "*", "~", "a\nb", "é", "--x=1,2", "!", "'''",
        ]
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        let line = words.map { String(decoding: shellWord(Array($0.utf8)), as: UTF8.self) }
        process.arguments = ["-c", "printf '%s\\0' " + line.joined(separator: " ")]
        let output = Pipe()
        process.standardOutput = output

        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()

        let read = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
        #expect(read.map { String(decoding: $0, as: UTF8.self) } == words)
    }

    @Test func `a plain word is not quoted`() {
        #expect(shellWord(Array("--learning-rate".utf8)) == Array("--learning-rate".utf8))
    }
}
