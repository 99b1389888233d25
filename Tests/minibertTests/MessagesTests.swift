import SystemFiles
import TestSupport
import Testing

@testable import minibert

struct MessagesTests {
    @Test func `a hint is for a person at a terminal who did not ask for quiet`() throws {
        for (isTerminal, isQuiet, text): (Bool, Bool, String) in [
            (true, false, "note: look\n"), (true, true, ""), (false, false, ""), (false, true, ""),
        ] {
            let folder = try TemporaryFolder.made()
            let file = try System.open(FilePath(folder.path + "/err"), for: .replacing)
            defer { System.close(file) }

            let messages = Messages(
                descriptor: file, isTerminal: isTerminal, isQuiet: isQuiet, isVerbose: false, usesColor: false
            )
            messages.hint("look")
            messages.hint(nil)

            #expect(try folder.read("err") == text)
        }
    }
}
