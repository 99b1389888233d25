import Foundation
import Testing

import SystemFiles
@testable import minibert

struct OutputFileTests {
    @Test func `a file appears when it is whole, and nothing else stays`() throws {
        let folder = try TemporaryFolder()
        let output = try OutputFile(path: Array((folder.path + "/a").utf8), isForced: false)

        try output.writer.write("result\n")
        try output.writer.flush()
        #expect(!(try folder.contents.contains("a")))
        try output.finish()

        #expect(try folder.contents == ["a"])
        #expect(try folder.read("a") == "result\n")
    }

    @Test func `an output that is not finished leaves what was there`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a", "old")
        do {
            let output = try OutputFile(path: Array(path.utf8), isForced: true)
            try output.writer.write("half")
        }

        #expect(try folder.contents == ["a"])
        #expect(try folder.read("a") == "old")
    }

    @Test func `what is there is replaced only by force`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a", "old")

        let refused = try run(["classify", "-o", path, "great"])
        #expect(refused.status == 5)
        #expect(refused.messages == "minibert: \(path): is there already; --force replaces it\n")
        #expect(try run(["classify", "-o", path, "--force", "great"]).status == 0)
        #expect(try folder.read("a") == "positive\t0.875000\n")
    }

    @Test func `a symbolic link stays one, and its file is replaced`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a", "old")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: path)

        #expect(try run(["classify", "-o", folder.path + "/link", "--force", "great"]).status == 0)

        #expect(try folder.contents == ["a", "link"])
        #expect(try folder.read("a") == "positive\t0.875000\n")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/link") == path)
    }

    @Test func `a file is not read and written at once`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a", "great\n")

        let outcome = try run(["classify", "-i", path, "-o", path, "--force"])

        #expect(outcome.status == 5)
        #expect(outcome.messages == "minibert: \(path): is an input, too; write to another file\n")
        #expect(try folder.read("a") == "great\n")
    }

    @Test func `a full device is an error`() throws {
        #expect(
            try run(["classify", "-o", "/dev/full", "great"]).messages
                == "minibert: /dev/full: cannot be written: No space left on device\n")
        #expect(try run(["classify", "-o", "/dev/full", "great"]).status == 5)
        #expect(try run(["classify", "-o", "/dev/null", "great"]).status == 0)
    }

    @Test func `a reader that went away is no error to speak of`() throws {
        signal(SIGPIPE, SIG_IGN)
        let (reading, writing) = try System.makePipe()
        System.close(reading)
        let folder = try TemporaryFolder()
        let messages = try System.open(FilePath(folder.path + "/err"), for: .replacing)
        let context = CommandContext(
            standardInput: 0, standardOutput: writing, standardError: messages,
            environment: Environment(variable: { _ in folder.path }, systemFile: { _ in nil }), models: .fake)

        #expect(MiniBERTCommand.run([Array("classify".utf8), Array("great".utf8)], in: context) == 141)

        #expect(try folder.read("err") == "")
        for descriptor in [writing, messages] { System.close(descriptor) }
    }
}
